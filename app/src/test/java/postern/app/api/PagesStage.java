package postern.app.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.ApiKeys;
import postern.app.lists.KeptMail;
import postern.app.lists.KeyRole;
import postern.app.lists.ManagedDomain;
import postern.app.lists.Releasing;
import postern.app.notices.TestLinks;
import postern.app.testing.Fields;
import postern.app.testing.Furnished;
import postern.outbound.store.Database;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;

/** The API and its pages over a household with the domain {@code lists.example}, for the tests of the pages. Its clock is set by hand. */
public final class PagesStage implements AutoCloseable {
    public static final DomainName DOMAIN = DomainName.parse("lists.example");
    private static final ManagedDomain OURS = ManagedDomain.fresh(DOMAIN, ApiServer.NOW);

    private final AtomicReference<Instant> now = new AtomicReference<>(ApiServer.NOW);
    private final ApiServer api;

    public PagesStage() throws IOException {
        this(new PublicAddress(Optional.empty()));
    }

    public PagesStage(PublicAddress address) throws IOException {
        api = new ApiServer(Furnished.h2(), Optional.empty(), new Clock() {
            @Override public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override public Instant instant() {
                return now.get();
            }
        }, address);
        database().transact(tx -> api.domains.add(tx, OURS));
        api.call("PATCH", "/api/v1/domains/lists.example", "{'ownersMakeLists':true}");
    }

    ApiServer api() {
        return api;
    }

    public int port() {
        return api.port();
    }

    public Database database() {
        return api.database();
    }

    public String adminKey() {
        return api.key();
    }

    public Instant now() {
        return now.get();
    }

    public void setNow(Instant then) {
        now.set(then);
    }

    /** @param type of a bean in the server */
    public <T> T bean(Class<T> type) {
        return api.bean(type);
    }

    /** A key of a role; an owner's speaks for that person. */
    public ApiKeys.Issued key(String label, KeyRole role, String person) {
        var holder = new ApiKeys.Holder(label, role, Optional.of(person).filter(text -> !text.isEmpty()).map(EmailAddress::parse));
        return database().inTransaction(tx -> new ApiKeys().issue(tx, holder, new SecureRandom(), now()));
    }

    /** An API call by an admin. @return the body */
    public String call(String method, String path, String body) {
        return api.call(method, path, body).body();
    }

    /** A mail for {@code list} that waits. @param octets with {@code \n} for line ends */
    public void keep(String id, String list, String octets) {
        api.kept(id, EmailAddress.parse(list), RawMessage.parse(octets.replace("\n", "\r\n").getBytes(UTF_8)), now());
    }

    /** A mail for {@code list} that a moderator decides about, its author proven. @param octets as for {@link #keep} */
    public void hold(String id, String list, String octets) {
        var author = new KeptMail.Author(EmailAddress.parse("ada@author.example"), Optional.of("dkim"));
        var entry = new KeptMail.Entry(id, KeptMail.Kind.HELD, now(), now().plus(KeptMail.KEPT), EmailAddress.parse(list), Optional.of(list), "moderated", "Its author is no member.",
                "ada@author.example", Optional.of(author), RawMessage.parse(octets.replace("\n", "\r\n").getBytes(UTF_8)), false, Optional.empty(), Optional.empty());
        database().transact(tx -> api.kept.add(tx, entry));
    }

    /** What stands behind {@code /moderate/} in the notice to that person. */
    public String link(String id, String list, String person) {
        return TestLinks.opaque(ApiServer.LINKS, id, list, person, database().inTransaction(tx -> api.kept.listed(tx, id)).map(KeptMail.Listed::expires).orElse(now()));
    }

    /** What stands behind {@code /unsubscribe/} in a copy to that member. */
    public String leaveLink(String list, String member) {
        return list + "/" + api.leaving.make(EmailAddress.parse(list), EmailAddress.parse(member));
    }

    /** Texts of the mails that we wrote ourselves and put into the queue, as they are read, by the address they go to; those of one moment in any order. */
    public List<Map.Entry<String, String>> mailed() {
        return database().inTransaction(tx -> api.postings.page(tx, "", 1_000).reversed().stream().filter(posting -> posting.rule().equals("notice")).map(posting -> {
            String text = Fields.shown(api.queue.posting(tx, posting.id()).orElseThrow().message().toBytes());
            return Map.entry(api.queue.copies(tx, posting.id(), 0, 1).getFirst().recipient().toString(), text);
        }).toList());
    }

    /** The operator's address. */
    public String operator() {
        return ApiServer.OPERATOR;
    }

    /** What a release comes to. */
    public void released(Releasing.Outcome outcome) {
        api.released = outcome;
    }

    /** A posting, without copies. */
    public void post(String id, String list, String messageId) {
        var outlook = new AcceptedPosting.Outlook("mx.example.org;\r\n spf=pass smtp.mailfrom=author.example;\r\n dkim=pass header.d=author.example header.s=<s1> header.a=rsa-sha256;\r\n"
                + " dmarc=pass header.from=author.example policy.dmarc=reject", Optional.of("dkim"), false, true, "the author's signature survives");
        var posting = new AcceptedPosting(id, EmailAddress.parse(list), DOMAIN, messageId, Optional.of("4ZQ<b>1"), "anyone", List.of("added List-Id", "added <b>bold</b>"), 0, 1234, now(), Optional.of(outlook));
        database().transact(tx -> api.postings.add(tx, posting));
    }

    /** Every row of every table of ours, as text, sorted. */
    public Map<String, List<String>> tables() {
        return database().inTransaction(tx -> {
            var all = new TreeMap<String, List<String>>();
            List<String> names = tx.query("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'PUBLIC' AND LOWER(table_name) NOT LIKE '%history%'", row -> row.string("name"));
            for (String name : names) {
                List<String> columns = tx.query("SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'PUBLIC' AND table_name = ? ORDER BY ordinal_position", row -> row.string("name"), name);
                String line = String.join(" || '|' || ", columns.stream().map(column -> "COALESCE(CAST(\"" + column + "\" AS VARCHAR), 'null')").toList());
                all.put(name, tx.query("SELECT " + line + " AS line FROM \"" + name + "\" ORDER BY 1", row -> row.string("line")));
            }
            return all;
        });
    }

    @Override public void close() {
        api.close();
    }
}
