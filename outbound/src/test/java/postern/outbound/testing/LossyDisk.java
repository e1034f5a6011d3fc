package postern.outbound.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.h2.store.fs.FilePath;
import postern.outbound.store.Database;

/**
 * A disk in memory under H2 that remembers each change in the order it came, and can say what would have been left of itself had
 * the power gone before any of them: what was forced is there, what was not is gone, or is there in part.
 *
 * <p>One recording so serves every moment of losing power: {@code var left = disk.afterPowerLossAt(n); left.open()…}
 * <p><b>Threads:</b> any number.
 */
public final class LossyDisk {
    /** A disk keeps a sector whole or not at all. */
    private static final int SECTOR = 512;
    /** More than is ever written between two forces here, and not so many that all of it is kept as a rule. */
    private static final int MOST_SECTORS = 200;
    private static final Map<Integer, LossyDisk> DISKS = new ConcurrentHashMap<>();
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    static {
        FilePath.register(new LossyFilePath());
    }

    private sealed interface Change {
        String file();

        record Written(String file, int at, byte[] octets) implements Change { }

        record Cut(String file, int size) implements Change { }

        record Forced(String file) implements Change { }

        record Deleted(String file) implements Change { }
    }

    private final int number = NUMBERS.incrementAndGet();
    private final Map<String, Content> first;
    private final Map<String, Content> now;
    private final List<Change> changes = new ArrayList<>();

    private LossyDisk(Map<String, Content> first) {
        this.first = first;
        this.now = copy(first);
        DISKS.put(number, this);
    }

    public static LossyDisk blank() {
        return new LossyDisk(Map.of());
    }

    static LossyDisk number(int number) {
        return DISKS.get(number);
    }

    /** The embedded database on this disk, with the settings it always has. */
    public Database open() {
        return Database.h2(Path.of("/"), "retry:lossy:" + number);
    }

    /** The same database by its URL, for settings of one's own behind it. */
    public String url() {
        return "jdbc:h2:retry:lossy:" + number + "/postern";
    }

    /** How many changes (writes, cuts, forces) the disk has taken so far. */
    public synchronized int changes() {
        return changes.size();
    }

    /** How many of them were forces. */
    public synchronized long forces() {
        return changes.stream().filter(Change.Forced.class::isInstance).count();
    }

    /** What is left if the power goes when change number {@code n} (from 1) is about to be made, and all that was not forced is forgotten. */
    public LossyDisk afterPowerLossAt(int n) {
        return after(n, _ -> false);
    }

    /**
     * As above, but the drive had time to keep some of what was not forced, in the order in which it came and to the sector: the last
     * write may be torn. {@code luck} says how much.
     */
    public LossyDisk afterPowerLossAt(int n, RandomGenerator luck) {
        var left = new AtomicInteger(luck.nextInt(MOST_SECTORS));
        return after(n, _ -> left.getAndDecrement() > 0);
    }

    /** Forgets the recording; to be called when no database is open on it. */
    public void scrap() {
        DISKS.remove(number);
    }

    private interface Kept {
        boolean sector(int at);
    }

    private synchronized LossyDisk after(int n, Kept kept) {
        Map<String, Content> disk = copy(first);
        Map<String, List<Change>> unforced = new HashMap<>();
        for (Change change : changes.subList(0, n - 1)) {
            List<Change> waiting = unforced.computeIfAbsent(change.file(), _ -> new ArrayList<>());
            switch (change) {
                case Change.Written _, Change.Cut _ -> waiting.add(change);
                case Change.Forced(String file) -> {
                    Content content = disk.computeIfAbsent(file, _ -> new Content());
                    waiting.forEach(each -> content.take(each, _ -> true));
                    waiting.clear();
                }
                case Change.Deleted(String file) -> {
                    disk.remove(file);
                    waiting.clear();
                }
            }
        }
        unforced.forEach((file, waiting) -> waiting.forEach(each -> {
            if (disk.containsKey(file)) disk.get(file).take(each, kept);
        }));
        return new LossyDisk(disk);
    }

    private static Map<String, Content> copy(Map<String, Content> files) {
        var copy = new HashMap<String, Content>();
        files.forEach((name, content) -> copy.put(name, content.copy()));
        return copy;
    }

    // --- what the file system asks; a name is what follows the disk's number ---

    synchronized boolean holds(String file) {
        return now.containsKey(file);
    }

    synchronized List<String> files() {
        return List.copyOf(now.keySet());
    }

    synchronized boolean create(String file) {
        return now.putIfAbsent(file, new Content()) == null;
    }

    synchronized int size(String file) {
        return now.containsKey(file) ? now.get(file).size : 0;
    }

    synchronized int read(String file, byte[] into, int at) {
        return now.get(file).read(into, at);
    }

    synchronized void write(String file, byte[] octets, int at) {
        change(new Change.Written(file, at, octets));
    }

    synchronized void cut(String file, int size) {
        change(new Change.Cut(file, size));
    }

    synchronized void force(String file) {
        changes.add(new Change.Forced(file));
    }

    synchronized void delete(String file) {
        if (now.remove(file) != null) changes.add(new Change.Deleted(file));
    }

    private void change(Change change) {
        changes.add(change);
        now.get(change.file()).take(change, _ -> true);
    }

    /** What a file holds. */
    private static final class Content {
        private byte[] octets = new byte[0];
        private int size;

        Content copy() {
            var copy = new Content();
            copy.octets = Arrays.copyOf(octets, size);
            copy.size = size;
            return copy;
        }

        int read(byte[] into, int at) {
            int length = Math.min(into.length, size - at);
            if (length <= 0) return -1;
            System.arraycopy(octets, at, into, 0, length);
            return length;
        }

        void take(Change change, Kept kept) {
            switch (change) {
                case Change.Written(_, int at, byte[] written) -> {
                    for (int from = at; from < at + written.length; ) {
                        int to = Math.min((from / SECTOR + 1) * SECTOR, at + written.length);
                        if (kept.sector(from)) put(written, from - at, from, to - from);
                        from = to;
                    }
                }
                case Change.Cut(_, int to) -> {
                    if (kept.sector(to)) cut(to);
                }
                case Change.Forced _, Change.Deleted _ -> throw new IllegalArgumentException("not of the content: " + change);
            }
        }

        private void put(byte[] source, int from, int at, int length) {
            if (at + length > octets.length) octets = Arrays.copyOf(octets, Math.max(at + length, octets.length * 2));
            System.arraycopy(source, from, octets, at, length);
            size = Math.max(size, at + length);
        }

        private void cut(int to) {
            if (to >= size) return;
            Arrays.fill(octets, to, size, (byte) 0);
            size = to;
        }
    }
}
