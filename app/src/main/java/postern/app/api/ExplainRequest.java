package postern.app.api;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.app.intake.Explain;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.ReversePath;

/**
 * A mail to be explained, as a request gives it; used once. The message is decoded as it is read, so that it lies in memory
 * once; of one that is too large only so much is kept that this can be seen.
 */
final class ExplainRequest {
    private static final int MOST_RECIPIENTS = 100;
    private static final Pattern IP = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.]{0,45}:[0-9A-Fa-f:.]{0,45}");
    private static final Pattern HELO = Pattern.compile("[!-~]{0,255}");

    private final JsonBody json;
    private final Faults faults;
    private final Message message;
    private final List<EmailAddress> to = new ArrayList<>();
    private Optional<ReversePath> mailFrom = Optional.empty();
    private Optional<InetAddress> client = Optional.empty();
    private String helo = "";
    private boolean hasMessage;
    private boolean members;

    private ExplainRequest(JsonBody json, Faults faults, Message message) {
        this.json = json;
        this.faults = faults;
        this.message = message;
    }

    /** @param members the addresses that it reaches are to be named */
    record Asked(Explain.Question question, boolean members) { }

    /**
     * @param octets  of the body, as announced; less than 0 if nothing was
     * @param largest message that can be taken
     * @param faults  takes what is wrong, by its place
     */
    static Asked read(InputStream body, long octets, long largest, Faults faults) {
        var message = new Message(octets < 0 ? 0 : octets / 4 * 3, largest + 1);
        var read = new ArrayList<Asked>();
        JsonBody.read(body, faults, json -> new ExplainRequest(json, faults, message).question().ifPresent(read::add));
        faults.throwIfAny();
        return read.getFirst();
    }

    private Optional<Asked> question() {
        json.object("", Map.of("message", this::message, "to", place -> json.array(place, this::recipient), "mailFrom", this::mailFrom,
                "client", this::client, "helo", this::helo, "members", place -> json.flag(place).ifPresent(given -> members = given)));
        if (!hasMessage) faults.add("message", "is missing: it is the mail in base64");
        if (to.isEmpty()) faults.add("to", "names nobody");
        if (to.size() > MOST_RECIPIENTS) faults.add("to", "are more than " + MOST_RECIPIENTS);
        if (mailFrom.isEmpty()) faults.add("mailFrom", "is missing: it is an address, or empty for the null sender");
        if (to.isEmpty() || mailFrom.isEmpty()) return Optional.empty();
        return Optional.of(new Asked(new Explain.Question(message.octets(), to, mailFrom.get(), client, helo), members));
    }

    private void message(String place) {
        hasMessage = true;
        json.base64(place, message);
    }

    private void recipient(String place) {
        address(place, json.text(place)).filter(_ -> to.size() <= MOST_RECIPIENTS).ifPresent(to::add);
    }

    private void mailFrom(String place) {
        Optional<String> given = json.text(place);
        boolean isNull = given.filter(text -> text.isEmpty() || text.equals("<>")).isPresent();
        mailFrom = Optional.of(isNull ? ReversePath.NULL : address(place, given).map(ReversePath::of).orElse(ReversePath.NULL));
    }

    private void client(String place) {
        if (json.isNull()) return;
        json.text(place).ifPresent(text -> {
            client = ip(text);
            if (client.isEmpty()) faults.add(place, "is not an IP address such as 192.0.2.10 or 2001:db8::1");
        });
    }

    private void helo(String place) {
        if (json.isNull()) return;
        json.text(place).ifPresent(text -> {
            if (HELO.matcher(text).matches()) helo = text;
            else faults.add(place, "is not a name of at most 255 printable ASCII characters");
        });
    }

    private Optional<EmailAddress> address(String place, Optional<String> given) {
        return given.flatMap(text -> {
            try {
                return Optional.of(EmailAddress.parse(text));
            } catch (IllegalArgumentException _) {
                faults.add(place, "is not a mail address");
                return Optional.empty();
            }
        });
    }

    private static Optional<InetAddress> ip(String text) {
        try {
            return IP.matcher(text).matches() ? Optional.of(InetAddress.ofLiteral(text)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Octets up to a limit; what comes behind it is thrown away. */
    private static final class Message extends OutputStream {
        private static final int SMALLEST = 8 * 1024;
        private final int most;
        private byte[] octets;
        private int count;

        /** @param expected room for so many is taken at once */
        Message(long expected, long most) {
            this.most = Math.toIntExact(most);
            octets = new byte[(int) Math.clamp(expected, Math.min(SMALLEST, most), most)];
        }

        @Override public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override public void write(byte[] from, int at, int length) {
            int kept = Math.min(length, most - count);
            if (count + kept > octets.length) octets = Arrays.copyOf(octets, (int) Math.min(most, Math.max(count + kept, 2L * octets.length)));
            System.arraycopy(from, at, octets, count, kept);
            count += kept;
        }

        byte[] octets() {
            return count == octets.length ? octets : Arrays.copyOf(octets, count);
        }
    }
}
