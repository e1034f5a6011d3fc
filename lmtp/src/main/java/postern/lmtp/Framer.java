package postern.lmtp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import postern.rewrite.mail.Reply;

/**
 * Cuts what the peer sends into frames: command lines, and in DATA one whole message.
 *
 * <p><b>Promise:</b> a frame is cut only when it is asked for, so commands that came together are read one after the
 * other. A command ends in CRLF; one with a bare CR or LF in it is refused, and what follows up to the next CRLF is
 * thrown away. Never more is held than the blocks that were added and one line.
 *
 * <p><b>Threads:</b> the event loop of its connection.
 */
final class Framer {
    /** Longest command line without CRLF: what Postfix takes, four times what RFC 5321 section 4.5.3.1.4 asks for. */
    static final int LONGEST_COMMAND = 2048;
    private static final Reply TOO_LONG = Reply.of(500, "5.5.2", "command line too long");
    private static final Reply BARE = Reply.of(500, "5.5.2", "lines end in CR LF, and neither stands alone");

    /** One thing to handle. */
    sealed interface Frame {
        /** @param line without its CRLF */
        record Command(byte[] line) implements Frame { }

        /** A line that is no command, and the answer to it. */
        record Unreadable(Reply answer) implements Frame { }

        /** The end of DATA. */
        record Message(MessageReader read) implements Frame { }
    }

    private final ArrayDeque<ByteBuf> blocks = new ArrayDeque<>();
    private byte[] line = new byte[256];
    private int count;
    private boolean afterCr;
    private boolean skipping;
    private Optional<MessageReader> message = Optional.empty();

    /** Takes {@code block} as its own. */
    void add(ByteBuf block) {
        blocks.add(block);
    }

    /** What follows is a message. */
    void expect(MessageReader reader) {
        message = Optional.of(reader);
    }

    /** True if octets came that are not cut yet. */
    boolean holdsInput() {
        return !blocks.isEmpty();
    }

    /** The next frame; empty if more must be read from the peer first. */
    Optional<Frame> next() {
        Optional<Frame> frame = Optional.empty();
        while (frame.isEmpty() && !blocks.isEmpty()) {
            ByteBuf block = blocks.peek();
            frame = message.isPresent() ? readMessage(message.get(), block) : readCommand(block);
            if (!block.isReadable()) blocks.remove().release();
        }
        return frame;
    }

    void close() {
        blocks.forEach(ByteBuf::release);
        blocks.clear();
    }

    private Optional<Frame> readMessage(MessageReader reader, ByteBuf block) {
        if (!reader.read(block)) return Optional.empty();
        message = Optional.empty();
        return Optional.of(new Frame.Message(reader));
    }

    private Optional<Frame> readCommand(ByteBuf block) {
        while (block.isReadable()) {
            Optional<Frame> frame = read(block.readByte());
            if (frame.isPresent()) return frame;
        }
        return Optional.empty();
    }

    private Optional<Frame> read(byte octet) {
        boolean wasCr = afterCr;
        afterCr = octet == '\r';
        if (octet == '\n' && wasCr) return endOfLine();
        if (skipping) return Optional.empty();
        if (octet == '\n' || wasCr) return refuse(BARE);
        if (octet == '\r') return Optional.empty();
        if (count == LONGEST_COMMAND) return refuse(TOO_LONG);
        if (count == line.length) line = Arrays.copyOf(line, LONGEST_COMMAND);
        line[count++] = octet;
        return Optional.empty();
    }

    private Optional<Frame> endOfLine() {
        boolean answered = skipping;
        byte[] command = Arrays.copyOf(line, count);
        skipping = false;
        count = 0;
        return answered ? Optional.empty() : Optional.of(new Frame.Command(command));
    }

    private Optional<Frame> refuse(Reply answer) {
        skipping = true;
        count = 0;
        return Optional.of(new Frame.Unreadable(answer));
    }
}
