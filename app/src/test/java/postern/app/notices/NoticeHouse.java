package postern.app.notices;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import postern.app.intake.Keyring;
import postern.app.intake.PostingIds;
import postern.app.intake.SigningFinisher;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.Audit;
import postern.app.lists.Domains;
import postern.app.lists.Journal;
import postern.app.lists.Keepers;
import postern.app.lists.KeptMail;
import postern.app.lists.ListOptions;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.lists.ManagedDomain;
import postern.app.lists.Moderation;
import postern.app.lists.People;
import postern.app.lists.PostingRule;
import postern.app.lists.Postings;
import postern.app.lists.Releasing;
import postern.app.testing.Fields;
import postern.app.testing.Furnished;
import postern.outbound.queue.CopyTrace;
import postern.outbound.queue.MailQueue;
import postern.outbound.queue.QueuedCopy;
import postern.outbound.relay.Handover;
import postern.outbound.store.Database;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.EncodedWords;
import postern.rewrite.FromSetting;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.CopyFinisher;
import postern.rewrite.sign.ReturnPath;
import postern.rewrite.sign.UnsubscribeToken;

/** A household with mail that waits, in the domain {@code lists.example}; its clock goes when told to. */
final class NoticeHouse implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    static final String URL = "https://lists.example/postern";
    static final Duration PAUSE = Duration.ofHours(1);
    static final EmailAddress OPERATOR = EmailAddress.parse("operator@operator.example");
    private static final DomainName DOMAIN = new DomainName("lists.example");
    /** Made once for all tests: that takes long. */
    private static final ManagedDomain OURS = ManagedDomain.fresh(DOMAIN, NOW);

    private final TemporaryDatabase store;
    final Database database;
    final Domains domains = new Domains();
    final Lists lists = new Lists();
    final Keepers keepers = new Keepers();
    final People people = new People(keepers, OPERATOR);
    final KeptMail kept = new KeptMail(1 << 30);
    final Postings postings = new Postings();
    final Journal journal = new Journal();
    final Audit audit = new Audit();
    final MailQueue queue = new MailQueue();
    final NoticeLists noticeLists = new NoticeLists();
    final NoticesDue due = new NoticesDue();
    final PostingIds ids = new PostingIds();
    final ModerationLink links = new ModerationLink(List.of("a secret for the tests alone".getBytes(UTF_8)));
    final AuthorNotices authors = new AuthorNotices(domains);
    final Moderation moderation;
    final AtomicInteger wakes = new AtomicInteger();
    volatile Instant now = NOW;
    volatile boolean ready = true;
    Optional<String> publicUrl = Optional.of(URL);

    NoticeHouse(TemporaryDatabase store) {
        this.store = Furnished.tables(store);
        this.database = store.database();
        database.transact(tx -> domains.add(tx, OURS));
        moderation = new Moderation(database, kept, journal, authors, () -> now);
    }

    /** As one node has it. */
    Telling telling() {
        Texts texts = Texts.load("en", Optional.empty());
        var outbox = new Outbox(postings, journal, queue, ids::next);
        var told = new KeeperNotices(keepers, texts, links, publicUrl, OPERATOR, outbox);
        return new Telling(database, kept, lists, noticeLists, authors, told, texts, outbox, PAUSE, _ -> ready, wakes::incrementAndGet, () -> now);
    }

    SignInMail signIn() {
        return new SignInMail(database, people, keepers, lists, domains, noticeLists, Texts.load("en", Optional.empty()), new Outbox(postings, journal, queue, ids::next), publicUrl,
                _ -> ready, wakes::incrementAndGet, () -> now);
    }

    LinkedMail linked(Releasing releasing) {
        return new LinkedMail(database, kept, lists, keepers, releasing, moderation, audit, links, () -> now);
    }

    MailingList list(String name, List<String> owners, String... moderators) {
        return list(name, ListOptions.NONE, owners, moderators);
    }

    MailingList list(String name, ListOptions options, List<String> owners, String... moderators) {
        var list = new MailingList(EmailAddress.parse(name + "@lists.example"), name.toUpperCase(java.util.Locale.ROOT), PostingRule.ANYONE, FromSetting.WHEN_NEEDED, options, NOW);
        database.transact(tx -> {
            lists.add(tx, list);
            keepers.replace(tx, list, Keepers.Role.OWNER, owners.stream().map(EmailAddress::parse).toList(), false);
            keepers.replace(tx, list, Keepers.Role.MODERATOR, Arrays.stream(moderators).map(EmailAddress::parse).toList(), false);
        });
        return list;
    }

    /** Mail that waits: what a test does not say is as usual. */
    final class Mail {
        private final MailingList list;
        private String author = "ada@example.net";
        private Optional<String> proven = Optional.of("dkim");
        private String rule = "moderated";
        private String mailFrom = "ada@example.net";
        private String fields = "";
        private boolean hides;

        private Mail(MailingList list) {
            this.list = list;
        }

        Mail from(String one) {
            author = one;
            mailFrom = one;
            return this;
        }

        Mail unproven() {
            proven = Optional.empty();
            return this;
        }

        Mail by(String its) {
            rule = its;
            return this;
        }

        Mail sender(String path) {
            mailFrom = path;
            return this;
        }

        Mail with(String field) {
            fields += field + "\r\n";
            return this;
        }

        Mail hidden() {
            hides = true;
            return this;
        }

        /** @return its id */
        String held() {
            return kept(KeptMail.Kind.HELD);
        }

        String kept(KeptMail.Kind kind) {
            String id = ids.next(now);
            String text = fields + "From: Ada Lovelace <" + author + ">\r\nTo: " + list.address() + "\r\nSubject: A question\r\nMessage-ID: <" + id + "@example.net>\r\n"
                    + "References: <first@example.net>\r\n\r\nHello " + id + ".\r\n";
            var entry = new KeptMail.Entry(id, kind, now, now.plus(KeptMail.KEPT), list.address(), Optional.of(list.key()), rule, "Its author is not a member.", mailFrom,
                    Optional.of(new KeptMail.Author(EmailAddress.parse(author), proven)), RawMessage.parse(text.getBytes(UTF_8)), hides, Optional.empty(), Optional.empty());
            database.transact(tx -> kept.add(tx, entry));
            return id;
        }
    }

    Mail mail(MailingList list) {
        return new Mail(list);
    }

    /** A notice as it goes out. */
    record Sent(AcceptedPosting posting, String to, Handover handover) {
        String text() {
            return Fields.shown(handover.message().toBytes());
        }

        String subject() {
            return EncodedWords.decode(handover.message().first("Subject").orElseThrow().value());
        }
    }

    /** All notices so far, in their order. */
    List<Sent> sent() {
        List<AcceptedPosting> all = database.inTransaction(tx -> postings.page(tx, "", 1_000)).stream().filter(posting -> posting.rule().equals("notice")).toList();
        return all.reversed().stream().map(this::sent).toList();
    }

    /** To whom. */
    List<String> told() {
        return sent().stream().map(Sent::to).sorted().toList();
    }

    private Sent sent(AcceptedPosting posting) {
        var finishing = new SigningFinisher(database, postings, new Keyring(database, domains, () -> now), new CopyFinisher(new ReturnPath(List.of("another secret, for return paths".getBytes(UTF_8)))),
                new UnsubscribeToken(List.of("one for leaving, in the tests".getBytes(UTF_8))), Optional.empty(), () -> now).open(database.inTransaction(tx -> queue.posting(tx, posting.id())).orElseThrow());
        CopyTrace copy = database.inTransaction(tx -> queue.copies(tx, posting.id(), 0, 2)).getFirst();
        return new Sent(posting, copy.recipient().toString(), finishing.finish(new QueuedCopy(copy.id(), posting.id(), copy.recipient(), 0)));
    }

    /** What is stored, for comparison. */
    <T> T in(Function<postern.outbound.store.Tx, T> look) {
        return database.inTransaction(look);
    }

    List<String> kinds(String entry) {
        var kinds = new ArrayList<String>();
        in(tx -> journal.about(tx, entry)).forEach(one -> kinds.add(one.kind()));
        return kinds;
    }

    @Override public void close() {
        store.close();
    }
}
