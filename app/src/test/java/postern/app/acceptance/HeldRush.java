package postern.app.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import postern.app.testing.AuthorDomain;
import postern.app.testing.Json;
import postern.app.testing.MailClient;
import postern.app.testing.Rest;

/**
 * Senders and moderators at once: mails come by LMTP and are held, and what is held is decided by REST, by several threads that each
 * do now the one, now the other, until all is done or nobody answers any more. Remembers what was answered and what never was.
 */
final class HeldRush {
    private static final int THREADS = 12;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int NO_CONTENT = 204;

    /** What a moderator presses. */
    enum Press {
        APPROVE(200), REJECT(NO_CONTENT);

        private final int done;

        Press(int done) {
            this.done = done;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param secret what is presented */
    record Token(String id, String secret) { }

    /**
     * A mail that the list holds: with a token, from an author whom nothing proves, else from one of his own whom SPF proves.
     *
     * @param presses what is pressed as soon as it is held, at about the same time
     */
    record Mail(String name, Optional<Token> token, List<Press> presses) {
        String messageId() {
            return "<" + name + "@mail.example>";
        }

        String author() {
            return name + (token.isPresent() ? "@elsewhere.example" : "@author.example");
        }

        /** The same, of which nothing is pressed. */
        Mail undecided() {
            return new Mail(name, token, List.of());
        }

        /** Without a line that begins with a dot; the same whenever it comes. */
        String octets(String list) {
            return token.map(one -> "Postern-Token: " + one.secret() + "\r\n").orElse("") + "From: <" + author() + ">\r\nTo: " + list + "\r\nSubject: " + name + "\r\nMessage-ID: "
                    + messageId() + "\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\nDear all,\r\n\r\nthis is " + name + ".\r\n";
        }
    }

    private record Deciding(Mail mail, String id, Press press) { }

    private final int port;
    private final Rest rest;
    private final String list;
    private final Random random;
    private final Queue<Mail> coming = new ConcurrentLinkedQueue<>();
    private final Queue<Deciding> pressing = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Ids that a 250 named, by the mail's name. */
    final Map<String, String> held = new ConcurrentHashMap<>();
    /** Mails whose final dot was never answered. */
    final Set<String> waiting = ConcurrentHashMap.newKeySet();
    /** What was answered as done. */
    final Map<String, Press> decided = new ConcurrentHashMap<>();
    /** Mails of which a press was never answered, and how many of them. */
    final Queue<String> unheard = new ConcurrentLinkedQueue<>();
    /** Answers that nobody should have had. */
    final Queue<String> faults = new ConcurrentLinkedQueue<>();

    /** @param rest speaks to the same server as {@code port} is of */
    HeldRush(int port, Rest rest, String list, Random random) {
        this.port = port;
        this.rest = rest;
        this.list = list;
        this.random = random;
    }

    HeldRush with(Mail mail) {
        coming.add(mail);
        return this;
    }

    /** Presses it without sending the mail. */
    HeldRush with(Mail mail, String id, Press press) {
        pressing.add(new Deciding(mail, id, press));
        return this;
    }

    HeldRush start() {
        for (int i = 0; i < THREADS; i++) threads.add(Thread.ofVirtual().start(this::work));
        return this;
    }

    /** Returns when all is done, or nobody answers. */
    HeldRush join() throws InterruptedException {
        for (Thread thread : threads) if (!thread.join(LIMIT)) faults.add("no answer for " + LIMIT);
        return this;
    }

    /** True for one whose final dot went out, answered or not. */
    boolean isSent(Mail mail) {
        return held.containsKey(mail.name()) || waiting.contains(mail.name());
    }

    private void work() {
        try (var client = MailClient.lmtp(port)) {
            while (!coming.isEmpty() || !pressing.isEmpty()) {
                if (random.nextInt(3) == 0) send(client);
                else press();
            }
        } catch (IOException | UncheckedIOException killed) {
            return;
        }
    }

    private void send(MailClient client) throws IOException {
        Mail mail = coming.poll();
        if (mail == null) return;
        client.command("XFORWARD ADDR=" + AuthorDomain.HOST + " HELO=mx.author.example");
        client.command("MAIL FROM:<" + mail.author() + ">");
        client.command("RCPT TO:<" + list + ">");
        client.command("DATA");
        waiting.add(mail.name());
        String answer = client.command(mail.octets(list) + ".");
        waiting.remove(mail.name());
        if (!answer.matches("250 2\\.0\\.0 [0-9A-Z]{26} taken")) {
            faults.add(mail.name() + ": " + answer);
            return;
        }
        String id = answer.split(" ")[2];
        held.put(mail.name(), id);
        for (Press press : mail.presses()) pressing.add(new Deciding(mail, id, press));
    }

    /** Of several presses one does it, and the others hear that there is nothing to decide. */
    private void press() {
        Deciding next = pressing.poll();
        if (next == null) return;
        String name = next.mail().name();
        Rest.Answer answer = answered(next, name);
        if (answer.status() == next.press().done) {
            Press before = decided.put(name, next.press());
            if (before != null) faults.add(name + ": " + next.press() + " is done, and so was " + before);
        } else if (answer.status() != 404) {
            faults.add(name + ": " + next.press() + " is answered " + answer);
        }
    }

    private Rest.Answer answered(Deciding next, String name) {
        String path = "/api/v1/held/" + next.id() + "/" + next.press().word();
        try {
            return rest.post(path, next.press() == Press.REJECT ? Json.object("reason", "Not here.") : null);
        } catch (UncheckedIOException killed) {
            unheard.add(name);
            throw killed;
        }
    }
}
