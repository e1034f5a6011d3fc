package postern.app.api;

import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.exceptions.ApplicationStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import postern.app.alarms.Alarms;
import postern.app.intake.Explain;
import postern.app.lists.ApiKeys;
import postern.app.lists.Audit;
import postern.app.lists.Domains;
import postern.app.lists.Forwards;
import postern.app.lists.Journal;
import postern.app.lists.Keepers;
import postern.app.lists.KeptMail;
import postern.app.lists.LeaveLinks;
import postern.app.lists.Lists;
import postern.app.lists.Moderation;
import postern.app.lists.People;
import postern.app.lists.Postings;
import postern.app.lists.Releasing;
import postern.app.lists.Roster;
import postern.app.lists.Sources;
import postern.app.lists.Tokens;
import postern.app.notices.LinkedMail;
import postern.app.notices.NoticeLists;
import postern.app.notices.SignInMail;
import postern.app.notices.Texts;
import postern.app.roster.Answers;
import postern.app.roster.RosterWatch;
import postern.app.standing.Watch;
import postern.outbound.queue.MailQueue;
import postern.outbound.store.Database;
import postern.rewrite.dns.Dns;

/**
 * The management API on its port.
 *
 * <p>Every call but the health checks, {@code /metrics} and {@code /openapi} needs a key. Requests are limited to 16 MiB, but for a mail to be
 * explained, which may be as large as at the front door. A client that neither sends nor takes anything for a minute is let go.
 * <p><b>On failure:</b> a request is answered with a problem (RFC 9457); the server goes on.
 * <p><b>Threads:</b> requests are handled on virtual threads; start and close are called once each, by the wiring.
 * Settings come from the arguments alone: no file, environment or system property is looked at.
 */
public final class HttpApi implements AutoCloseable {
    static final long LARGEST_REQUEST = 16L << 20;

    /**
     * No other site may read our answers, as ever. But a page of ours names no origin where no referrer is sent, and on loopback that
     * would be taken for another site's: our forms carry a token of their own, and calls a key, so the server need not guard them too.
     */
    private static final Map<String, Object> CORS = Map.of("micronaut.server.cors.localhost-pass-through", true);

    final ApplicationContext context;
    private final EmbeddedServer server;

    private HttpApi(ApplicationContext context, EmbeddedServer server) {
        this.context = context;
        this.server = server;
    }

    /**
     * Listens.
     *
     * @param host an address of this machine, or a name of it
     * @param port 0 takes a free one
     * @throws IOException if that address and port cannot be had
     */
    public static HttpApi start(String host, int port, Household household) throws IOException {
        ApplicationContext context = ApplicationContext.builder()
                .deduceEnvironment(false).deduceCloudEnvironment(false).bootstrapEnvironment(false)
                .enableDefaultPropertySources(false).environmentPropertySource(false)
                .banner(false).properties(CORS).properties(settings(host, port, household.explain().largest())).build();
        furnish(context, household);
        try {
            return new HttpApi(context, context.start().getBean(EmbeddedServer.class).start());
        } catch (ServerStartupException | ApplicationStartupException e) {
            context.close();
            throw new IOException("cannot listen for HTTP on " + host + ":" + port + ": " + root(e).getMessage(), e);
        }
    }

    /** Reads what roster sources answer: the same form as members of a list are sent in. */
    public static Answers answers() {
        return MemberEntries::answer;
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    /** Takes no more requests; those in hand are given a moment. */
    @Override public void close() {
        server.stop();
        context.close();
    }

    private static Map<String, Object> settings(String host, int port, long largestMail) {
        return Map.of(
                "micronaut.server.responses.file.cache-seconds", 0,
                "micronaut.server.host", host,
                "micronaut.server.port", port == 0 ? -1 : port,
                "micronaut.server.max-request-size", Math.max(LARGEST_REQUEST, inBase64(largestMail)),
                "micronaut.server.max-request-buffer-size", LARGEST_REQUEST,
                "micronaut.server.idle-timeout", "60s",
                "micronaut.server.read-idle-timeout", "60s",
                "micronaut.server.write-idle-timeout", "60s",
                "micronaut.serde.serialization.inclusion", "ALWAYS");
    }

    /** Octets of a request with a mail in it, and some room for one that is too large to be told so. */
    private static long inBase64(long mail) {
        return (mail + 2) / 3 * 4 + (1L << 20);
    }

    private static void furnish(ApplicationContext context, Household household) {
        context.registerSingleton(Database.class, household.database());
        context.registerSingleton(Domains.class, household.domains());
        context.registerSingleton(Lists.class, household.lists());
        context.registerSingleton(Roster.class, household.roster());
        context.registerSingleton(Sources.class, household.sources());
        context.registerSingleton(RosterWatch.class, household.rosterWatch());
        context.registerSingleton(Forwards.class, household.forwards());
        context.registerSingleton(Tokens.class, household.tokens());
        context.registerSingleton(Postings.class, household.postings());
        context.registerSingleton(Journal.class, household.journal());
        context.registerSingleton(KeptMail.class, household.kept());
        context.registerSingleton(Moderation.class, household.moderation());
        context.registerSingleton(Releasing.class, household.releasing());
        context.registerSingleton(Explain.class, household.explain());
        context.registerSingleton(ApiKeys.class, household.keys());
        context.registerSingleton(Keepers.class, new Keepers());
        context.registerSingleton(Audit.class, new Audit());
        context.registerSingleton(MailQueue.class, household.queue());
        context.registerSingleton(Relays.class, household.relays());
        context.registerSingleton(Dns.class, household.dns());
        context.registerSingleton(Watch.class, household.watch());
        context.registerSingleton(Clock.class, household.clock());
        context.registerSingleton(NoticeLists.class, new NoticeLists());
        context.registerSingleton(Texts.class, household.texts());
        context.registerSingleton(LinkedMail.class, household.linked());
        context.registerSingleton(SignInMail.class, household.signIn());
        context.registerSingleton(LeaveLinks.class, household.leaveLinks());
        context.registerSingleton(People.class, household.signIn().people());
        context.registerSingleton(Alarms.class, household.alarms());
        context.registerSingleton(PublicAddress.class, household.address());
        context.registerSingleton(PublishedRecords.class, new PublishedRecords(household.hostname(), household.queueLifetime()));
    }

    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }
}
