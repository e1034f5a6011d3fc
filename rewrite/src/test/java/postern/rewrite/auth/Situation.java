package postern.rewrite.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import postern.rewrite.Arrival;
import postern.rewrite.Authors;
import postern.rewrite.FromMode;
import postern.rewrite.FromSetting;
import postern.rewrite.ListProfile;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.Rewriter;
import postern.rewrite.auth.dmarc.PublicSuffixes;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.sign.ArcSealer;
import postern.rewrite.sign.ChainStatus;
import postern.rewrite.sign.Seal;
import postern.rewrite.sign.SharedHashes;
import postern.rewrite.sign.SigningKey;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.TxtDns;

/**
 * How an author's mail came, in the words of the table: Ada of {@code author.example}, which publishes {@code p=reject} and the
 * SPF of 192.0.2.10, writes to {@code board@lists.example} from there. Each word changes one thing. For one thread.
 */
final class Situation {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    static final String AUTHOR = "author.example";
    private static final KeyPair KEY = HandSigner.rsa(1024);
    private static final SigningKey SEALER = SigningKey.generate(new DomainName("sealer.example"), "seal");
    private static final SigningKey STRANGER = SigningKey.generate(new DomainName("stranger.example"), "seal");
    private static final ListProfile BOARD = ListProfile.list(EmailAddress.parse("board@lists.example"), "Board",
            EmailAddress.parse("board-owner@lists.example"), true, ReplyGoesTo.AUTHOR);

    private String mail;
    private final TxtDns dns = new TxtDns();
    private Optional<InetAddress> client = Optional.of(InetAddress.ofLiteral("198.51.100.7"));
    private ReversePath from = ReversePath.of(EmailAddress.parse("bounces@elsewhere.example"));
    private Set<String> authservIds = Set.of();
    private Set<DomainName> sealers = Set.of();
    private List<String> gateways = List.of();
    private List<DomainName> gatewayIncludes = List.of();
    private List<Trust.Submitter> submitters = List.of();
    private Optional<Set<DomainName>> allowed = Optional.empty();
    private Set<String> replaced = Set.of();
    private Set<DomainName> ours = Set.of(new DomainName("lists.example"));
    private DomainName signer = new DomainName("lists.example");
    private final Map<DomainName, OwnKey> keys = new HashMap<>();
    private boolean personal;
    private String helo = "mx.elsewhere.example";
    private UnaryOperator<RawMessage> change = UnaryOperator.identity();

    /** From Ada, unsigned, through a host of strangers; nothing is published but her policy. */
    static Situation ada(String policy) {
        return new Situation().from("Ada <ada@" + AUTHOR + ">").publishes(AUTHOR, policy);
    }

    Situation from(String from) {
        mail = "From: " + from + "\r\nTo: board@lists.example\r\nSubject: budget\r\nDate: Sat, 21 Nov 2026 09:59:00 +0000\r\nMessage-ID: <1@author.example>\r\n\r\nHello\r\n";
        return this;
    }

    /** A DMARC record: what stands behind {@code v=DMARC1}. */
    Situation publishes(String domain, String policy) {
        if (!policy.isEmpty()) dns.with("_dmarc." + domain, "v=DMARC1; " + policy);
        return this;
    }

    /** One TXT record more. */
    Situation alsoPublishes(String name, String text) {
        dns.with(name, text);
        return this;
    }

    /** Signed by {@code s1} of author.example, over From, To and Subject. */
    Situation signed() {
        return signed(UnaryOperator.identity());
    }

    Situation signed(UnaryOperator<HandSigner> how) {
        return signedBy(AUTHOR, how);
    }

    Situation signedBy(String domain, UnaryOperator<HandSigner> how) {
        dns.with("s1._domainkey." + domain, HandSigner.record(KEY));
        mail = how.apply(HandSigner.dkim(KEY).with("d", domain)).sign(mail);
        return this;
    }

    /** Sent by a host that the domain's SPF names, with a MAIL FROM of the domain. */
    Situation sentBy(String domain) {
        dns.with(domain, "v=spf1 ip4:192.0.2.10 -all");
        client = Optional.of(InetAddress.ofLiteral("192.0.2.10"));
        from = ReversePath.of(EmailAddress.parse("ada@" + domain));
        return this;
    }

    Situation nullSender() {
        from = ReversePath.NULL;
        return this;
    }

    Situation unknownClient() {
        client = Optional.empty();
        return this;
    }

    /** On the way, after it was signed. */
    Situation tampered() {
        mail = mail.replace("Hello", "Hell0");
        return this;
    }

    /** The same, at the end. */
    Situation appended() {
        mail += "Pay here.\r\n";
        return this;
    }

    Situation behind(String fields) {
        mail = fields + mail;
        return this;
    }

    /** Sealed by sealer.example, with what it says that it saw. */
    Situation sealed(String results) {
        return sealed(SEALER, results);
    }

    Situation sealedByAStranger(String results) {
        return sealed(STRANGER, results);
    }

    private Situation sealed(SigningKey by, String results) {
        dns.with(by.dnsRecord().name().ascii(), by.dnsRecord().value());
        RawMessage message = message();
        var cv = message.first("ARC-Seal").isEmpty() ? ChainStatus.NONE : ChainStatus.PASS;
        List<HeaderField> set = ArcSealer.prepare(message).seal(message.fields(), new Seal(by, cv, by.domain() + "; " + results), NOW);
        var fields = new ArrayList<>(set);
        fields.addAll(message.fields());
        mail = new String(message.withFields(fields).toBytes(), ISO_8859_1);
        return this;
    }

    Situation trustsSealer() {
        sealers = Set.of(SEALER.domain());
        return this;
    }

    Situation believes(String authservId) {
        authservIds = Set.of(authservId);
        return this;
    }

    Situation gateway(String address) {
        gateways = List.of(address);
        return this;
    }

    Situation gatewaysOf(String domain, String spf) {
        dns.with(domain, spf);
        gatewayIncludes = List.of(new DomainName(domain));
        return this;
    }

    Situation mayWrite(String address, String domain) {
        submitters = List.of(new Trust.Submitter(InetAddress.ofLiteral(address)::equals, Set.of(new DomainName(domain))));
        return this;
    }

    Situation relayAllows(String... domains) {
        allowed = Optional.of(Set.copyOf(List.of(domains).stream().map(DomainName::new).toList()));
        return this;
    }

    Situation relayReplaces(String field) {
        replaced = Set.of(field);
        return this;
    }

    /** To of each copy is its recipient. */
    Situation personal() {
        personal = true;
        return this;
    }

    Situation weHold(String domain) {
        ours = Set.of(new DomainName("lists.example"), new DomainName(domain));
        return this;
    }

    Situation ourKey(OwnKey state) {
        keys.put(signer, state);
        return this;
    }

    Situation keyOf(String domain, OwnKey state) {
        keys.put(new DomainName(domain), state);
        return this;
    }

    /** The domain of the list. */
    Situation ourSigner(String domain) {
        signer = new DomainName(domain);
        ours = Set.of(signer);
        return this;
    }

    Situation helo(String name) {
        helo = name;
        return this;
    }

    Situation client(String address) {
        client = Optional.of(InetAddress.ofLiteral(address));
        return this;
    }

    Situation footer() {
        change = message -> RawMessage.parse((new String(message.toBytes(), ISO_8859_1) + "-- \r\nBoard\r\n").getBytes(ISO_8859_1));
        return this;
    }

    /** Another body, before it is signed. */
    Situation body(String body) {
        mail = mail.replace("Hello\r\n", body);
        return this;
    }

    Situation tag() {
        change = message -> RawMessage.parse(new String(message.toBytes(), ISO_8859_1).replace("Subject: ", "Subject: [Board] ").getBytes(ISO_8859_1));
        return this;
    }

    /** From here on nobody answers for what is not known. */
    Situation dnsAway() {
        dns.away();
        return this;
    }

    AuthResults proofs() {
        var trust = new Trust(authservIds, sealers, client -> gateways.contains(client.getHostAddress()), gatewayIncludes, submitters);
        return new AuthReader(dns, PublicSuffixes.bundled(), trust).read(message(), Authors.of(message()).domains(), new Delivery(client, helo, from, NOW));
    }

    Forecast forecast(FromSetting setting) {
        var arrival = new Arrival("1", NOW, "mx.example", Optional.empty(), Optional.empty());
        RawMessage kept = change.apply(new Rewriter(new DomainName("mx.lists.example"), "mx.lists.example").rewrite(message(), BOARD.with(FromMode.KEEP), arrival).message());
        var rules = new FromRules(Set.of(new DomainName("gmail.com")), allowed, replaced, Duration.ofDays(5));
        if (personal) rules = rules.perCopy(Set.of("to"));
        return new Forecaster(dns, PublicSuffixes.bundled(), rules, this::key, new SharedHashes(message())).forecast(proofs(), kept, setting, signer, NOW);
    }

    private Optional<OwnKey> key(DomainName domain) {
        return Optional.of(keys.getOrDefault(domain, OwnKey.VISIBLE)).filter(_ -> ours.contains(domain));
    }

    private RawMessage message() {
        return RawMessage.parse(mail.getBytes(ISO_8859_1));
    }
}
