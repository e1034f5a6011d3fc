package postern.lmtp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/** A household that keeps what it is given. What it answers about a recipient depends on the local part. */
final class Household implements Intake {
    final List<Submission> kept = new CopyOnWriteArrayList<>();

    @Override public Reply recipient(EmailAddress to) {
        return switch (to.localPart()) {
            case "nobody" -> Reply.of(550, "5.1.1", "no such address");
            case "closed" -> Reply.of(550, "5.2.1", "takes no mail");
            case "throws-at-rcpt" -> throw new IllegalStateException("planted");
            case "asks-for-more" -> Reply.of(354, "", "go on");
            case "null" -> null;
            default -> Reply.of(250, "2.1.5", "ok");
        };
    }

    @Override public List<Reply> deliver(Submission submission) {
        List<EmailAddress> to = submission.envelope().to();
        List<String> names = to.stream().map(EmailAddress::localPart).toList();
        if (names.contains("throws")) throw new IllegalStateException("planted");
        if (names.contains("fails")) throw new StackOverflowError("planted");
        if (names.contains("one-short")) return List.of();
        if (names.contains("no-list")) return null;
        kept.add(submission);
        return IntStream.range(0, to.size()).mapToObj(i -> answer(names.get(i), i)).toList();
    }

    /** The messages, octets as characters. */
    List<String> messages() {
        return kept.stream().map(submission -> new String(submission.message().toBytes(), StandardCharsets.ISO_8859_1)).toList();
    }

    private Reply answer(String name, int place) {
        return switch (name) {
            case "later" -> Reply.of(451, "4.4.3", "dns is away");
            case "may-not" -> Reply.of(550, "5.7.1", "may not post");
            case "hang-up" -> Reply.of(421, "4.3.2", "planted");
            default -> Reply.of(250, "2.0.0", "kept " + kept.size() + "." + place);
        };
    }
}
