package postern.app.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import postern.app.cli.LmtpDialog.Answer;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.Reply;

/** One LMTP transaction, a command at a time; a reply for each recipient whatever happens, unless the connection breaks. */
final class LmtpClient {
    private final LmtpDialog dialog;

    LmtpClient(LmtpDialog dialog) {
        this.dialog = dialog;
    }

    /**
     * Hands over one message.
     *
     * @return the replies that decide, in the order of the recipients
     * @throws IOException if the connection breaks or the server does not speak LMTP
     */
    List<Reply> deliver(Envelope envelope, WireMessage message) throws IOException {
        List<Reply> replies = transaction(envelope, message);
        if (replies.stream().noneMatch(reply -> reply.code() == 421)) dialog.say("QUIT");
        return replies;
    }

    private List<Reply> transaction(Envelope envelope, WireMessage message) throws IOException {
        Reply greeting = dialog.hear().reply();
        if (!greeting.isPositive()) return forAll(envelope, greeting);
        Answer hello = dialog.say("LHLO " + ownName());
        if (!hello.reply().isPositive()) return forAll(envelope, hello.reply());
        Set<String> offered = offered(hello);
        if (envelope.smtpUtf8() && !offered.contains("SMTPUTF8")) {
            return forAll(envelope, Reply.of(550, "5.6.7", "the server does not offer SMTPUTF8, which this mail needs"));
        }
        Reply sender = dialog.say(mailFrom(envelope, message, offered)).reply();
        return sender.isPositive() ? recipients(envelope, message) : forAll(envelope, sender);
    }

    private List<Reply> recipients(Envelope envelope, WireMessage message) throws IOException {
        var replies = new ArrayList<Reply>();
        for (EmailAddress recipient : envelope.to()) replies.add(dialog.say("RCPT TO:<" + recipient + ">").reply());
        if (replies.stream().noneMatch(Reply::isPositive)) return replies;
        Reply data = dialog.say("DATA").reply();
        boolean goAhead = data.code() == 354;
        if (goAhead) dialog.send(message);
        else if (data.isPositive()) throw new IOException("the server answered DATA with " + data.code());
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i).isPositive()) replies.set(i, goAhead ? dialog.hear().reply() : data);
        }
        return replies;
    }

    private static String mailFrom(Envelope envelope, WireMessage message, Set<String> offered) {
        return "MAIL FROM:<" + envelope.from() + ">"
                + (offered.contains("SIZE") ? " SIZE=" + message.size() : "")
                + (envelope.eightBit() && offered.contains("8BITMIME") ? " BODY=8BITMIME" : "")
                + (envelope.smtpUtf8() ? " SMTPUTF8" : "");
    }

    /** The keywords behind the first line. */
    private static Set<String> offered(Answer hello) {
        var keywords = new HashSet<String>();
        for (String line : hello.lines().subList(1, hello.lines().size())) keywords.add(line.split(" ", 2)[0].toUpperCase(Locale.ROOT));
        return keywords;
    }

    private static List<Reply> forAll(Envelope envelope, Reply reply) {
        return Collections.nCopies(envelope.to().size(), reply);
    }

    private static String ownName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.matches("[A-Za-z0-9.-]+") ? name : "localhost";
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }
}
