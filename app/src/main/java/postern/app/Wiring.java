package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.app.lists.ApiKeys;
import postern.app.lists.Tables;
import postern.app.notices.Texts;
import postern.app.settings.Settings;
import postern.app.settings.SettingsFault;
import postern.outbound.queue.MailQueue;
import postern.outbound.store.Database;
import postern.rewrite.sign.SigningProvider;

/**
 * Brings the house up from its settings and takes it down again in reverse order: first nobody comes in, then what is in hand is
 * finished, last the database closes. What is in it is made by {@link House}.
 *
 * <p><b>On failure:</b> what was already up is taken down again and the trouble goes to the caller.
 */
final class Wiring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("postern.serve");

    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private final Deque<AutoCloseable> up = new ArrayDeque<>();

    private Wiring(Settings settings) {
        this.settings = settings;
    }

    /** Serves until the process is told to end (SIGTERM). */
    static void serve(Settings settings) throws Exception {
        var wiring = new Wiring(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(wiring::close, "stop"));
        try {
            wiring.open();
        } catch (Exception e) {
            wiring.close();
            throw e;
        }
        new CountDownLatch(1).await();
    }

    /** A signal to end that comes meanwhile waits until all is up, and then takes it down in order. */
    private synchronized void open() throws IOException {
        Texts texts = texts();
        LOG.info("postern starts: data in {}, Java {}", settings.data().toAbsolutePath().normalize(), Runtime.version().feature());
        LOG.info("RSA signatures are made by {}", SigningProvider.inUse().describe());
        FirstStart.folder(settings.data());
        Database database = Rooms.database(settings);
        up.push(database);
        MailQueue.migrate(database);
        Tables.migrate(database);
        var first = new FirstStart(database, clock);
        Path adminKey = settings.data().resolve("admin.key");
        if (first.adminKey(new ApiKeys(), adminKey)) LOG.info("first start: the admin key stands in {}", adminKey);
        new House(settings, database, first, texts, clock, up::push).furnish();
        tellReady();
    }

    /** @throws SettingsFault if one of them cannot be used */
    private Texts texts() {
        try {
            return Texts.load(settings.notices().language(), settings.notices().folder());
        } catch (Texts.Faulty faulty) {
            throw new SettingsFault("fatal: texts of notices cannot be used; nothing was started\n" + faulty.getMessage().indent(2).stripTrailing());
        }
    }

    private void tellReady() {
        if (settings.isCaptureOnly()) {
            LOG.info("CAPTURE: no relay is set, copies are written to {} and leave this machine no other way", settings.data().resolve("outbox"));
        } else {
            settings.relays().forEach(relay -> LOG.info("relay {} at {}:{}, tls {}", relay.name(), relay.host(), relay.port(), relay.tls()));
        }
        LOG.info("ready: LMTP on {}:{}, HTTP on {}:{}, pages at {}", settings.lmtp().host(), settings.lmtp().port(), settings.http().host(), settings.http().port(),
                settings.http().publicUrl().map(Object::toString).orElseGet(() -> "http://" + settings.http().host() + ":" + settings.http().port()) + "/");
    }

    @Override public synchronized void close() {
        if (up.isEmpty()) return;
        LOG.info("postern stops: finishing what is in hand");
        while (!up.isEmpty()) {
            try {
                up.pop().close();
            } catch (Exception e) {
                LOG.warn("while stopping: {}", e.toString());
            }
        }
        LOG.info("postern stopped");
    }
}
