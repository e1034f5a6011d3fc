package postern.app.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * All the DNS there is for a test: a name server on loopback (UDP and TCP, the same port) that knows the records it was told and
 * answers NXDOMAIN to all else. Records may be added while it runs. Any thread.
 */
public final class Zone implements AutoCloseable {
    private static final long TTL = 60;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Map<Name, List<Record>> records = new ConcurrentHashMap<>();

    private Zone(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    public static Zone start() {
        for (int attempt = 0; ; attempt++) {
            try {
                var tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var zone = new Zone(new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress()), tcp);
                Thread.ofVirtual().start(zone::serveUdp);
                Thread.ofVirtual().start(zone::serveTcp);
                return zone;
            } catch (IOException taken) {
                if (attempt == 10) throw new UncheckedIOException(taken);
            }
        }
    }

    /** As {@code POSTERN_DNS} takes it. */
    public String address() {
        return "127.0.0.1:" + tcp.getLocalPort();
    }

    /** A TXT record, cut into strings of 255 octets. */
    public Zone txt(String name, String value) {
        var strings = new ArrayList<String>();
        for (int at = 0; at < value.length(); at += 255) strings.add(value.substring(at, Math.min(value.length(), at + 255)));
        return add(new TXTRecord(name(name), DClass.IN, TTL, strings));
    }

    public Zone a(String name, String address) {
        try {
            return add(new ARecord(name(name), DClass.IN, TTL, InetAddress.ofLiteral(address)));
        } catch (IllegalArgumentException notOne) {
            throw new AssertionError(notOne);
        }
    }

    public Zone mx(String name, String host) {
        return add(new MXRecord(name(name), DClass.IN, TTL, 10, name(host)));
    }

    @Override public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException closing) {
            throw new UncheckedIOException(closing);
        }
    }

    private Zone add(Record record) {
        records.computeIfAbsent(record.getName(), _ -> new CopyOnWriteArrayList<>()).add(record);
        return this;
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text.endsWith(".") ? text : text + ".");
        } catch (TextParseException notOne) {
            throw new AssertionError(notOne);
        }
    }

    private void serveUdp() {
        byte[] block = new byte[4096];
        while (!udp.isClosed()) {
            try {
                var packet = new DatagramPacket(block, block.length);
                udp.receive(packet);
                var query = new Message(Arrays.copyOf(block, packet.getLength()));
                OPTRecord edns = query.getOPT();
                byte[] answer = answer(query).toWire(edns == null ? 512 : Math.max(512, edns.getPayloadSize()));
                udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException closedOrBroken) {
                continue;
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket socket = tcp.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                continue;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                byte[] answer = answer(new Message(in.readNBytes(in.readUnsignedShort()))).toWire(65_535);
                out.writeShort(answer.length);
                out.write(answer);
            }
        } catch (IOException hungUp) {
            return;
        }
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) answer.getHeader().setFlag(Flags.RD);
        answer.addRecord(question, Section.QUESTION);
        List<Record> known = records.getOrDefault(question.getName(), List.of());
        for (Record record : known) {
            if (record.getType() == question.getType() || question.getType() == Type.ANY) answer.addRecord(record, Section.ANSWER);
        }
        boolean exists = !known.isEmpty() || records.keySet().stream().anyMatch(name -> name.subdomain(question.getName()));
        if (!exists) answer.getHeader().setRcode(Rcode.NXDOMAIN);
        if (answer.getSection(Section.ANSWER).isEmpty()) answer.addRecord(negative(), Section.AUTHORITY);
        if (query.getOPT() != null) answer.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        return answer;
    }

    /** How long an absent name is absent (RFC 2308 section 3): a second, since tests add records. */
    private static Record negative() {
        return new SOARecord(Name.root, DClass.IN, 1, name("ns.test"), name("hostmaster.test"), 1, 3600, 600, 86_400, 1);
    }
}
