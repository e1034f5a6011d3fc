package postern.app.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A name server on loopback, UDP only, that knows the records it was given. Names that start with {@code servfail} are
 * answered SERVFAIL, those with {@code silent} not at all; a CNAME is answered alone, as the question's end is elsewhere.
 */
final class ZoneResponder implements AutoCloseable {
    private final List<Record> zone = new ArrayList<>();
    private final Set<Name> names = new HashSet<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final DatagramSocket socket;
    private final Thread thread;

    /** @param lines as in a zone file: {@code name type value}, names absolute */
    ZoneResponder(String... lines) throws IOException {
        for (String line : lines) {
            String[] part = line.split(" ", 3);
            Name name = Name.fromString(part[0]);
            names.add(name);
            zone.add(Record.fromString(name, Type.value(part[1]), DClass.IN, 60, part[2], Name.root));
        }
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        thread = Thread.ofPlatform().daemon().start(this::serve);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    int asked() {
        return asked.get();
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[4096], 4096);
        try {
            while (true) {
                packet.setLength(4096);
                socket.receive(packet);
                asked.incrementAndGet();
                var query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                if (query.getQuestion().getName().toString().startsWith("silent")) continue;
                byte[] answer = answer(query).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (SocketException _) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        if (question.getName().toString().startsWith("servfail")) answer.getHeader().setRcode(Rcode.SERVFAIL);
        else if (!names.contains(question.getName())) answer.getHeader().setRcode(Rcode.NXDOMAIN);
        for (Record record : zone) {
            boolean asked = record.getType() == question.getType() || record.getType() == Type.CNAME;
            if (asked && record.getName().equals(question.getName())) answer.addRecord(record, Section.ANSWER);
        }
        return answer;
    }

    @Override public void close() throws InterruptedException {
        socket.close();
        thread.join(5000);
    }
}
