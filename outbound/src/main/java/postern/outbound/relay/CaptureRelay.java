package postern.outbound.relay;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.Reply;

/**
 * Takes copies into a folder instead of sending them: {@code <posting>-<n>.eml}, the octets as they would go out, and beside
 * it {@code <posting>-<n>.json}, {@code {"from":…,"to":[…],"posting":…}}. {@code n} has ten digits and grows from copy to
 * copy, also over restarts, so names sort in the order of capture.
 *
 * <p><b>Promise:</b> a file that can be seen under its name is whole; whoever sees an {@code .eml} finds its {@code .json}.
 * Both are on the disk before a copy counts as delivered. The folder is the owner's alone (700, files 600), and no name tells
 * an address.
 * <p><b>On failure:</b> disk full or folder away, the copy is deferred and leaves nothing behind but a {@code .json} at worst.
 * <p><b>Threads:</b> any; one process at a time owns the folder.
 */
public final class CaptureRelay implements Relay {
    private static final int CONNECTIONS = 4;
    private static final Pattern CAPTURED = Pattern.compile(".*-([0-9]{10})\\.(?:eml|json)");
    private static final FileAttribute<?> OURS = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> PRIVATE = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<OpenOption> FRESH = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final Path outbox;
    private final AtomicLong last;

    /** @throws UncheckedIOException if the folder cannot be made or read */
    public CaptureRelay(Path outbox) {
        this.outbox = outbox;
        try {
            Files.createDirectories(outbox, OURS);
            this.last = new AtomicLong(highest(outbox));
        } catch (IOException trouble) {
            throw new UncheckedIOException("outbox of the capture relay: " + trouble, trouble);
        }
    }

    @Override public String name() {
        return "capture";
    }

    @Override public int connections() {
        return CONNECTIONS;
    }

    @Override public List<Outcome> send(Handover handover, Lease lease) {
        Content content = Content.of(handover.message());
        if (content.bareLineEnd()) return SmtpRelay.forAll(handover, SmtpRelay.BARE_LINE_END);
        if (!lease.holds()) return SmtpRelay.forAll(handover, Envelopes.CLAIM_OVER);
        String name = safe(handover.posting()) + "-" + "%010d".formatted(last.incrementAndGet());
        try {
            capture(handover, content, name);
            return SmtpRelay.forAll(handover, new Outcome.Delivered(Reply.of(250, "2.0.0", "captured as " + name)));
        } catch (IOException trouble) {
            return SmtpRelay.forAll(handover, new Outcome.Deferred(Reply.of(452, "4.3.1", "outbox: " + trouble), Blame.US));
        }
    }

    /** There is nothing to close. */
    @Override public void close() { }

    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private void capture(Handover handover, Content content, String name) throws IOException {
        write(name + ".json", out -> out.write(json(handover).getBytes(StandardCharsets.UTF_8)));
        write(name + ".eml", out -> {
            handover.message().writeTo(out);
            if (!content.endsLine()) out.write(new byte[] {'\r', '\n'});
        });
        try (FileChannel folder = FileChannel.open(outbox, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private void write(String name, Writing writing) throws IOException {
        Path unfinished = outbox.resolve("." + name + ".tmp");
        try {
            try (FileChannel file = FileChannel.open(unfinished, FRESH, PRIVATE);
                    var out = new BufferedOutputStream(Channels.newOutputStream(file))) {
                writing.to(out);
                out.flush();
                file.force(true);
            }
            Files.move(unfinished, outbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** The number of the last file captured here, or 0; what a crash left unfinished is removed. */
    private static long highest(Path outbox) throws IOException {
        long highest = 0;
        try (Stream<Path> files = Files.list(outbox)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.startsWith(".") && name.endsWith(".tmp")) Files.deleteIfExists(file);
                Matcher captured = CAPTURED.matcher(name);
                if (captured.matches()) highest = Math.max(highest, Long.parseLong(captured.group(1)));
            }
        }
        return highest;
    }

    /** An id as a part of a file name. */
    private static String safe(String posting) {
        String safe = posting.replaceAll("[^A-Za-z0-9_]", "_");
        return safe.length() > 100 ? safe.substring(0, 100) : safe;
    }

    private static String json(Handover handover) {
        Envelope envelope = handover.envelope();
        String to = envelope.to().stream().map(address -> quoted(address.toString())).collect(Collectors.joining(","));
        return "{\"from\":" + quoted(envelope.from().toString()) + ",\"to\":[" + to + "],\"posting\":" + quoted(handover.posting()) + "}\n";
    }

    /** A JSON string (RFC 8259 section 7). */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') quoted.append('\\').append(c);
            else if (c < 0x20 || Character.isSurrogate(c)) quoted.append("\\u%04x".formatted((int) c));
            else quoted.append(c);
        }
        return quoted.append('"').toString();
    }
}
