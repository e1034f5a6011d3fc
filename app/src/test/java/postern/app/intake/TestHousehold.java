package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.Directory;
import postern.app.lists.Domains;
import postern.app.lists.Forward;
import postern.app.lists.Forwards;
import postern.app.lists.Journal;
import postern.app.lists.KeptMail;
import postern.app.lists.ListOptions;
import postern.app.lists.ListPolicy;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.lists.ManagedDomain;
import postern.app.lists.Member;
import postern.app.lists.Moderation;
import postern.app.lists.PostingRule;
import postern.app.lists.Postings;
import postern.app.lists.Rejections;
import postern.app.lists.Roster;
import postern.app.lists.SeenSubmissions;
import postern.app.lists.SenderReferences;
import postern.app.lists.TokenTerms;
import postern.app.lists.Tokens;
import postern.app.testing.Furnished;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.queue.CopyTrace;
import postern.outbound.queue.MailQueue;
import postern.outbound.queue.QueuedCopy;
import postern.outbound.relay.Handover;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.FromSetting;
import postern.rewrite.Rewriter;
import postern.rewrite.TokenStripper;
import postern.rewrite.auth.FromRules;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.auth.Trust;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.sign.CopyFinisher;
import postern.rewrite.sign.ReturnPath;
import postern.rewrite.sign.Srs;
import postern.rewrite.sign.SrsSecret;
import postern.rewrite.sign.UnsubscribeToken;
import postern.rewrite.testing.OnlyTxt;
import postern.rewrite.testing.TxtDns;

/** A household on a database of its own, with the domain {@code lists.example}. The clock stands still. */
final class TestHousehold implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    static final DomainName DOMAIN = new DomainName("lists.example");
    /** Made once for all tests: that takes long. */
    private static final ManagedDomain OURS = ManagedDomain.fresh(DOMAIN, NOW);
    /** Octets that are kept at most. */
    static final long QUARANTINE = 1024 * 1024;

    static final byte[] LEAVING = "one for leaving, in the tests".getBytes(UTF_8);

    /** How long a mail is put off that cannot be decided. */
    static final Duration PATIENCE = Duration.ofHours(4);

    private final TemporaryDatabase store;
    final Database database;
    final Lists lists = new Lists();
    final Roster roster = new Roster();
    final Forwards forwards = new Forwards();
    final Srs srs = new Srs(List.of(SrsSecret.own("another secret for the tests".getBytes(UTF_8)), SrsSecret.shared("tops3cr3t".getBytes(UTF_8))));
    final SenderReferences references = new SenderReferences();
    final Domains domains = new Domains();
    final Tokens tokens = new Tokens();
    final KeptMail kept;
    final Postings postings = new Postings();
    final Journal journal = new Journal();
    final MailQueue queue = new MailQueue();
    final ReturnPath returnPath = new ReturnPath(List.of("a secret for the tests alone".getBytes(UTF_8)));
    /** By which members leave lists. */
    final UnsubscribeToken leaving = new UnsubscribeToken(List.of(LEAVING));
    /** Where people reach the pages. */
    Optional<String> pages = Optional.of("https://lists.example");
    /** What the authors publish; nothing, if the test says nothing. */
    final TxtDns dns = new TxtDns();
    /** Nobody answers, whatever is published. */
    boolean silent;
    /** No signing key is published any more. */
    boolean withdrawn;
    private final OnlyTxt asked = this::answer;
    /** What was told of held mail that will not be posted. */
    final List<String> rejections = new ArrayList<>();
    /** What receivers find of our keys. */
    OwnKey ownKey = OwnKey.VISIBLE;
    /** What the front door puts all mail off with. */
    Optional<Reply> putsOff = Optional.empty();
    final Directory directory;
    final Acceptance acceptance;
    final HeldPostings held;
    final Explain explain;

    TestHousehold(TemporaryDatabase store) {
        this(store, QUARANTINE);
    }

    /** @param most octets that are kept */
    TestHousehold(TemporaryDatabase store, long most) {
        kept = new KeptMail(most);
        this.store = Furnished.tables(store);
        this.database = store.database();
        database.transact(tx -> domains.add(tx, OURS));
        var seen = new SeenSubmissions();
        directory = new Directory(domains, lists, forwards, returnPath, leaving, srs, references);
        var preparation = new Preparation(directory, domains, lists, roster, tokens, queue, kept,
                new Rewriter(new DomainName("mx.example"), "mx.example"), new TokenStripper(TokenStripper.DEFAULT_PREFIXES),
                "identifiers of threads".getBytes(UTF_8), srs, references, _ -> ownKey, new Patience(seen, PATIENCE), "mx.example",
                EmailAddress.parse("operator@example.net"));
        var rules = new FromRules(Set.of(new DomainName("gmail.com")), Optional.empty(), Set.of(), Duration.ofDays(5));
        var proofs = new ProofReading(asked, Trust.NONE, rules, Duration.ofSeconds(20), () -> NOW);
        var filing = new Filing(seen, tokens, references, postings, kept, journal, queue, () -> NOW);
        acceptance = new Acceptance(database, directory, proofs, preparation, seen, filing, tokens, () -> { }, () -> NOW);
        explain = new Explain(database, directory, proofs, preparation, seen, () -> putsOff, "mx.example", QUARANTINE, () -> NOW);
        held = new HeldPostings(database, proofs, preparation, seen, kept, filing, () -> { }, () -> NOW);
    }

    MailingList list(String name, PostingRule rule, String... members) {
        var list = new MailingList(EmailAddress.parse(name + "@lists.example"), name, rule, FromSetting.ALWAYS, ListOptions.NONE, NOW);
        database.transact(tx -> {
            lists.add(tx, list);
            roster.replace(tx, list, Arrays.stream(members).map(m -> new Member(EmailAddress.parse(m), "")).toList(), false, NOW);
        });
        return list;
    }

    private DnsAnswer answer(DnsName name) {
        if (silent) return new DnsAnswer.Unreachable("no answer");
        return withdrawn && name.ascii().contains("._domainkey.") ? new DnsAnswer.Absent() : dns.txt(name);
    }

    /** One that changes From only where it must. */
    MailingList asNeeded(String name, PostingRule rule, ListPolicy policy, String... members) {
        var list = new MailingList(EmailAddress.parse(name + "@lists.example"), name, rule, FromSetting.WHEN_NEEDED, ListOptions.NONE, policy, NOW);
        database.transact(tx -> {
            lists.add(tx, list);
            roster.replace(tx, list, Arrays.stream(members).map(m -> new Member(EmailAddress.parse(m), "")).toList(), false, NOW);
        });
        return list;
    }

    /** What ends kept mail, as if it were then. */
    Moderation moderation(Instant then) {
        return new Moderation(database, kept, journal, new Rejections() {
            @Override public void rejected(Tx tx, KeptMail.Entry entry, Optional<String> reason, Instant now) {
                rejections.add("rejected " + entry.id() + reason.map(words -> ": " + words).orElse(""));
            }

            @Override public void expired(Tx tx, KeptMail.Entry entry, Instant now) {
                rejections.add("expired " + entry.id());
            }
        }, () -> then);
    }

    Forward forward(String name, String... targets) {
        var forward = new Forward(EmailAddress.parse(name + "@lists.example"), Arrays.stream(targets).map(EmailAddress::parse).toList(), NOW);
        database.transact(tx -> forwards.add(tx, forward));
        return forward;
    }

    /** The copies of a posting as they are handed over. */
    List<Handover> handovers(String id) {
        var finishing = new SigningFinisher(database, postings, new Keyring(database, domains, () -> NOW), new CopyFinisher(returnPath), leaving, pages, () -> NOW)
                .open(database.inTransaction(tx -> queue.posting(tx, id)).orElseThrow());
        return database.inTransaction(tx -> queue.copies(tx, id, 0, 1000)).stream()
                .map(copy -> finishing.finish(new QueuedCopy(copy.id(), id, copy.recipient(), 0))).toList();
    }

    /** A token for these lists and addresses elsewhere, used once, open for a day. */
    Tokens.Issued token(List<String> recipients, String... toLists) {
        return token(false, recipients, toLists);
    }

    /** The same, and perhaps one that hides who presents it. */
    Tokens.Issued token(boolean hideAuthor, List<String> recipients, String... toLists) {
        TokenTerms terms = terms(recipients, toLists);
        return token(new TokenTerms("", DOMAIN, terms.recipients(), terms.lists(), List.of(), false, 1, terms.maxRecipients(), terms.expires(), true, hideAuthor,
                Optional.empty(), Optional.empty()));
    }

    /** What {@link #token(List, String...)} has. */
    static TokenTerms terms(List<String> recipients, String... toLists) {
        return TokenTerms.once(DOMAIN, recipients.stream().map(EmailAddress::parse).toList(), Arrays.stream(toLists).map(EmailAddress::parse).toList(), NOW.plusSeconds(86_400));
    }

    Tokens.Issued token(TokenTerms terms) {
        return database.inTransaction(tx -> tokens.issue(tx, terms, "", new SecureRandom(), NOW));
    }

    /** The message as it waits for the posting's copies. */
    String stored(String id) {
        return new String(database.inTransaction(tx -> queue.posting(tx, id)).orElseThrow().message().toBytes(), UTF_8);
    }

    /** Whom the posting with that id has copies for, in order. */
    List<String> recipients(String id) {
        return database.inTransaction(tx -> queue.copies(tx, id, 0, 1000)).stream().map(CopyTrace::recipient).map(EmailAddress::toString).toList();
    }

    static Submission submission(String from, String text, String... to) {
        ReversePath reverse = from.isEmpty() ? ReversePath.NULL : ReversePath.of(EmailAddress.parse(from));
        var envelope = new Envelope(reverse, Arrays.stream(to).map(EmailAddress::parse).toList(), false, false);
        var peer = new Peer(InetAddress.getLoopbackAddress(), "mx.example.org", Optional.empty());
        return new Submission(envelope, RawMessage.received(text.replace("\n", "\r\n").getBytes(UTF_8)), peer, NOW);
    }

    @Override public void close() {
        store.close();
    }
}
