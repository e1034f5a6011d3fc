package postern.app.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A measure with a limit. It is passed when the measure goes beyond the limit, and no longer when it is back by a tenth, so that it
 * does not come and go with every mail. One warning tells when it begins, one line when it ends.
 *
 * <p><b>On failure:</b> what the measure throws comes out of {@link #look}, and the last verdict stands.
 * <p><b>Threads:</b> any number.
 */
public final class Mark {
    private static final Logger LOG = LoggerFactory.getLogger("postern.intake");
    private static final int BACK_BY = 10;

    private final String told;
    private final LongSupplier excess;
    private final long slack;
    private volatile boolean passed;

    private Mark(String told, LongSupplier excess, long slack) {
        this.told = told;
        this.excess = excess;
        this.slack = slack;
    }

    /** Copies that wait. @param waiting how many there are now */
    public static Mark waiting(long most, LongSupplier waiting) {
        return new Mark("more than " + most + " copies wait (postern.queue.most)", () -> waiting.getAsLong() - most, most / BACK_BY);
    }

    /** Room on the disk. @param least octets @param free octets that are free now */
    public static Mark free(long least, LongSupplier free) {
        return new Mark("less than " + (least >> 20) + "MiB are free in the data folder (postern.store.minimumFree)",
                () -> least - free.getAsLong(), least / BACK_BY);
    }

    /** Octets that may still be written below that folder. */
    public static long freeBelow(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("how much is free below " + folder, e);
        }
    }

    /** What the last look found. */
    boolean isPassed() {
        return passed;
    }

    /** Measures. */
    synchronized void look() {
        boolean now = excess.getAsLong() > (passed ? -slack : 0);
        if (now == passed) return;
        passed = now;
        if (now) {
            LOG.warn("{}: mail is put off with 452 until there is room", told);
        } else {
            LOG.info("over: {}: mail is taken again", told);
        }
    }
}
