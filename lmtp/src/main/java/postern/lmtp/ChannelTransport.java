package postern.lmtp;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.apache.james.protocols.api.AbstractProtocolTransport;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.handler.LineHandler;

/**
 * The protocol engine's view of a Netty channel. Writes are not flushed: the connection does that when it has nothing
 * more to handle, so that the answers to pipelined commands leave together.
 *
 * <p><b>Threads:</b> answers are written on the event loop alone; the questions may come from any thread.
 */
final class ChannelTransport extends AbstractProtocolTransport {
    private final Channel channel;
    private final Runnable hangUp;
    private final boolean startTlsSupported;
    private volatile Optional<SslHandler> tls = Optional.empty();

    /** @param hangUp ends the connection behind what was written */
    ChannelTransport(Channel channel, boolean startTlsSupported, Runnable hangUp) {
        this.channel = channel;
        this.startTlsSupported = startTlsSupported;
        this.hangUp = hangUp;
    }

    @Override public InetSocketAddress getRemoteAddress() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    @Override public InetSocketAddress getLocalAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Names this connection in the log. */
    @Override public String getId() {
        return channel.id().asShortText();
    }

    @Override public boolean isTLSStarted() {
        return tls.isPresent();
    }

    @Override public boolean isStartTLSSupported() {
        return startTlsSupported;
    }

    @Override public Optional<SSLSession> getSSLSession() {
        return tls.map(handler -> handler.engine().getSession());
    }

    @Override public boolean isProxyRequired() {
        return false;
    }

    /** With {@code startTls}, 220 leaves in clear and everything behind it goes through TLS, with nothing read in between. */
    @Override protected void writeToClient(byte[] bytes, ProtocolSession session, boolean startTls) {
        channel.write(Unpooled.wrappedBuffer(bytes));
        if (!startTls) return;
        channel.flush();
        SslHandler handler = ((LmtpSession) session).tls().newHandler(channel.alloc());
        channel.pipeline().addFirst(handler);
        tls = Optional.of(handler);
    }

    /** Sends what was written, then the end of our side of the conversation. */
    void endOutput() {
        channel.flush();
        var sent = tls.isPresent() ? tls.get().closeOutbound() : channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        sent.addListener(_ -> ((DuplexChannel) channel).shutdownOutput());
    }

    @Override protected void writeToClient(InputStream in, ProtocolSession session, boolean startTls) {
        throw new UnsupportedOperationException("LMTP has no answer that is a stream");
    }

    @Override protected void close() {
        hangUp.run();
    }

    /** The engine asks for it when a session ends, to hear no more; our connection reads no more by then. */
    @Override public void pushLineHandler(LineHandler<? extends ProtocolSession> handler, ProtocolSession session) { }

    @Override public void popLineHandler() {
        throw new UnsupportedOperationException("commands are read in one way only");
    }

    @Override public void setReadable(boolean readable) {
        throw new UnsupportedOperationException("the connection itself reads when it has nothing to handle");
    }

    @Override public boolean isReadable() {
        return channel.isActive();
    }
}
