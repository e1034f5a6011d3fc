package postern.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import postern.app.lists.ApiKeys;
import postern.app.lists.KeyRole;
import postern.app.lists.Secrets;
import postern.app.notices.ModerationLink;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.outbound.store.Tx;
import postern.rewrite.sign.ReturnPath;
import postern.rewrite.sign.Srs;
import postern.rewrite.sign.SrsSecret;
import postern.rewrite.sign.UnsubscribeToken;

/**
 * What a household needs before it can open, made where it is missing: the data folder, the first API key, the secrets.
 * What is there is found again and left as it is.
 *
 * <p><b>On failure:</b> throws; the next start tries again and leaves no key behind that nobody knows.
 */
final class FirstStart {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final String RETURN_PATH = "return-path";
    private static final String SRS = "srs";
    private static final String THREAD_IDS = "thread-ids";
    private static final String MODERATION = "moderation";
    private static final String UNSUBSCRIBE = "unsubscribe";

    private final Database database;
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;

    FirstStart(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The folder for database, keys and captured copies, readable by us alone if it is new. */
    static void folder(Path data) {
        try {
            Files.createDirectories(data.toAbsolutePath().getParent());
            if (!Files.exists(data)) Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the data folder " + data, e);
        }
    }

    /**
     * The first admin key, in a file that only we can read.
     *
     * @return true if it was made now; false if there are keys already
     */
    boolean adminKey(ApiKeys keys, Path file) {
        return database.inTransaction(tx -> {
            boolean missing = keys.isEmpty(tx);
            if (missing) issue(tx, keys, file);
            return missing;
        });
    }

    /** What signs and reads return paths, the same for all nodes. */
    ReturnPath returnPath(Secrets secrets) {
        return new ReturnPath(made(secrets, RETURN_PATH));
    }

    /**
     * What rewrites the senders of forwarded mail, the same for all nodes.
     *
     * @param shared with a postsrsd; if there are any the first makes new addresses, so that it can read them too
     */
    Srs srs(Secrets secrets, List<byte[]> shared) {
        return new Srs(Stream.concat(shared.stream().map(SrsSecret::shared), made(secrets, SRS).stream().map(SrsSecret::own)).toList());
    }

    /** What maps the identifiers of mail whose author is hidden, the same for all nodes and for good: threads hang on it. */
    byte[] threads(Secrets secrets) {
        return made(secrets, THREAD_IDS).getLast();
    }

    /** What signs links to held mail, the same for all nodes. */
    ModerationLink moderation(Secrets secrets) {
        return new ModerationLink(made(secrets, MODERATION));
    }

    /** By which members leave lists, the same for all nodes. */
    UnsubscribeToken unsubscribe(Secrets secrets) {
        return new UnsubscribeToken(made(secrets, UNSUBSCRIBE));
    }

    private List<byte[]> made(Secrets secrets, String purpose) {
        if (stored(secrets, purpose).isEmpty()) create(secrets, purpose);
        return stored(secrets, purpose);
    }

    /** On the disk before the commit: a file without a key is made anew, a key without a file would be lost. */
    private void issue(Tx tx, ApiKeys keys, Path file) {
        String key = keys.issue(tx, new ApiKeys.Holder("first admin", KeyRole.ADMIN, Optional.empty()), random, clock.instant()).secret();
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap((key + "\n").getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private void create(Secrets secrets, String purpose) {
        try {
            database.transact(tx -> secrets.create(tx, purpose, random, clock.instant()));
            database.durability().await();
        } catch (StoreTrouble trouble) {
            if (!trouble.isDuplicate()) throw trouble;       // another node was faster: its secret is ours too
        }
    }

    private List<byte[]> stored(Secrets secrets, String purpose) {
        return database.inTransaction(tx -> secrets.of(tx, purpose));
    }
}
