package postern.app;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import postern.app.dns.DnsjavaDns;
import postern.app.intake.ProofReading;
import postern.app.settings.Network;
import postern.app.settings.Settings;
import postern.lmtp.Cidr;
import postern.lmtp.LmtpSettings;
import postern.outbound.relay.CaptureRelay;
import postern.outbound.relay.Relay;
import postern.outbound.relay.RelayProfile;
import postern.outbound.relay.SmtpRelay;
import postern.outbound.store.Database;
import postern.rewrite.auth.FromRules;
import postern.rewrite.auth.Trust;
import postern.rewrite.dns.Dns;

/** Translates settings into what each room calls its own. */
final class Rooms {
    /** For one question, its repeats included. */
    private static final Duration DNS_TIMEOUT = Duration.ofSeconds(10);
    /** Where nothing leaves the machine, nobody waits long for a DNS that may not be there. */
    private static final Duration DNS_TIMEOUT_CAPTURED = Duration.ofSeconds(2);

    private Rooms() { }

    static Database database(Settings settings) {
        return settings.database().map(Rooms::outside).orElseGet(() -> Database.h2(settings.data()));
    }

    /** @param heap octets; a quarter of it is for messages on their way in */
    static LmtpSettings frontDoor(Settings settings, long heap) {
        Settings.Lmtp lmtp = settings.lmtp();
        return new LmtpSettings(new InetSocketAddress(address(lmtp.host()), lmtp.port()), settings.hostname().ascii(), lmtp.maxMessageSize(),
                lmtp.maxConnections(), lmtp.maxRecipients(), lmtp.idleTimeout(), networks(lmtp.allowed()), networks(lmtp.xforward()),
                Math.max(heap / 4, LmtpSettings.heapFor(lmtp.maxMessageSize())),
                lmtp.certificate().map(files -> new LmtpSettings.Tls(files.certificateFile(), files.keyFile())));
    }

    static Relay relay(Settings settings) {
        return settings.isCaptureOnly() ? new CaptureRelay(settings.data().resolve("outbox")) : new SmtpRelay(profile(settings.relays().getFirst()));
    }

    static Dns dns(Settings settings) {
        Duration timeout = settings.isCaptureOnly() ? DNS_TIMEOUT_CAPTURED : DNS_TIMEOUT;
        return settings.dns().<Dns>map(at -> DnsjavaDns.at(new InetSocketAddress(at.host(), at.port()), timeout))
                .orElseGet(() -> DnsjavaDns.ofSystem(timeout));
    }

    static ProofReading proofs(Settings settings, Dns dns, InstantSource clock) {
        Duration time = DNS_TIMEOUT.multipliedBy(2);
        return new ProofReading(dns, trust(settings.proofs()), fromRules(settings), settings.isCaptureOnly() ? DNS_TIMEOUT_CAPTURED : time, clock);
    }

    private static Trust trust(Settings.Proofs proofs) {
        return new Trust(Set.copyOf(proofs.authservIds()), Set.copyOf(proofs.sealers()), anyOf(proofs.gateways()), proofs.gatewayIncludes(),
                proofs.submitters().stream().map(one -> new Trust.Submitter(anyOf(List.of(one.network())), Set.copyOf(one.domains()))).toList());
    }

    /** What all relays allow and keep: a copy may take any of them. */
    static FromRules fromRules(Settings settings) {
        var none = new FromRules(Set.copyOf(settings.proofs().strictDomains()), Optional.empty(), Set.of(), settings.queue().lifetime());
        return settings.relays().stream().map(relay -> new FromRules(none.strict(), Optional.of(relay.fromDomains()).filter(domains -> !domains.isEmpty()).map(Set::copyOf),
                Set.copyOf(relay.replaces()), none.longest())).reduce(none, FromRules::and);
    }

    /** What roster sources may lie in besides the open internet. */
    static Predicate<InetAddress> rosterNetworks(Settings settings) {
        return anyOf(settings.roster().networks());
    }

    private static Predicate<InetAddress> anyOf(List<Network> networks) {
        List<Cidr> blocks = networks(networks);
        return address -> blocks.stream().anyMatch(block -> block.contains(address));
    }

    private static RelayProfile profile(Settings.Relay relay) {
        Optional<RelayProfile.Account> account = relay.login().map(login -> new RelayProfile.Account(login.username(), login.passwordFile()));
        return new RelayProfile(relay.name(), relay.host(), relay.port(), relay.tls(), relay.caFile(), account, relay.ehloName().ascii(),
                relay.connections(), relay.messagesPerConnection(), RelayProfile.Times.DEFAULT);
    }

    private static Database outside(Settings.Database database) {
        return Database.open(database.url(), database.login().map(Settings.Login::username).orElse(""),
                database.login().map(Settings.Login::password).orElse(""));
    }

    private static List<Cidr> networks(List<Network> networks) {
        return networks.stream().map(network -> Cidr.parse(network.toString())).toList();
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("no address for " + host, e);
        }
    }
}
