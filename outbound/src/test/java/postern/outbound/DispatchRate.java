package postern.outbound;

import java.time.Duration;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import postern.outbound.queue.MailQueue;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.testing.InstantRelay;
import postern.outbound.testing.PlainFinisher;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;

/**
 * Prints, as one line of JSON a round, how long storing 10,000 copies takes and how many a second are dispatched to a relay that
 * answers at once. Not a test: {@code java -cp … postern.outbound.DispatchRate h2|postgres [rounds] [postings] [copies]}.
 */
final class DispatchRate {
    private DispatchRate() { }

    public static void main(String[] arguments) {
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        int postings = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        int copies = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 10_000;
        try (var store = arguments[0].equals("h2") ? TemporaryDatabase.h2() : TemporaryDatabase.postgres()) {
            store.withQueue();
            for (int round = 0; round < rounds; round++) System.out.println(round(store, round, postings, copies));
        }
        System.exit(0);
    }

    private static String round(TemporaryDatabase store, int round, int postings, int copies) {
        var queue = new MailQueue();
        var relay = new InstantRelay(10);
        List<EmailAddress> members = IntStream.range(0, copies).mapToObj(i -> EmailAddress.parse("member" + i + "@example.net")).toList();
        RawMessage message = RawMessage.parse(("From: a@example.org\r\n\r\n" + "x".repeat(70).concat("\r\n").repeat(70)).getBytes(StandardCharsets.US_ASCII));
        long begun = System.nanoTime();
        for (int i = 0; i < postings; i++) {
            var posting = new QueuedPosting("R" + round + "P" + i, DomainName.parse("lists.example"), message, false, false, Instant.now());
            store.database().transact(tx -> queue.add(tx, posting, members));
            store.database().durability().await();
        }
        long stored = System.nanoTime();
        try (var dispatcher = new Dispatcher(store.database(), queue, relay, new PlainFinisher(), Duration.ofDays(5), Runtime.getRuntime().maxMemory() / 4)) {
            dispatcher.start();
            while (store.database().inTransaction(queue::waiting) > 0) java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
        long sent = System.nanoTime();
        return "{\"add_ms\":%d,\"dispatch_ms\":%d,\"copies_per_s\":%d}".formatted((stored - begun) / 1_000_000, (sent - stored) / 1_000_000,
                relay.taken() * 1_000_000_000L / (sent - stored));
    }
}
