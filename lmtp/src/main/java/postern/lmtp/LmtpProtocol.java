package postern.lmtp;

import java.util.Optional;
import org.apache.james.protocols.api.ProtocolConfiguration;
import org.apache.james.protocols.api.ProtocolImpl;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.api.handler.WiringException;

/** LMTP for the protocol engine: our command handlers, and sessions that know the household. */
final class LmtpProtocol extends ProtocolImpl {
    private final LmtpSettings settings;
    private final Intake intake;
    private final Commands commands;

    LmtpProtocol(LmtpSettings settings, Intake intake, Optional<Certificate> certificate) throws WiringException {
        super(Commands.chain(settings, certificate), new Names(settings.hostname()));
        this.settings = settings;
        this.intake = intake;
        commands = getProtocolChain().getFirstHandler(Commands.class).orElseThrow();
    }

    @Override public String getName() {
        return "LMTP";
    }

    /** @param share covers the message that the session will receive */
    LmtpSession newSession(ProtocolTransport transport, BytesInHand.Share share) {
        return new LmtpSession(transport, getConfiguration(), settings, intake, share);
    }

    Commands commands() {
        return commands;
    }

    /** What the engine asks of a configuration. */
    private record Names(String hostname) implements ProtocolConfiguration {
        @Override public String getGreeting() {
            return hostname + " LMTP";
        }

        @Override public String getSoftwareName() {
            return "Postern";
        }

        @Override public String getHelloName() {
            return hostname;
        }
    }
}
