package postern.app.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * All the DNS there is for a test: a name server on loopback (UDP and TCP, the same port) that knows the records it was told and
 * answers NXDOMAIN to all else. An alias is answered alone, since its end may be elsewhere. Records may be added while it runs.
 * Any thread.
 */
public final class Zone implements AutoCloseable {
    private static final long TTL = 60;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Map<Name, List<Record>> records = new ConcurrentHashMap<>();
    private final Set<Name> silent = ConcurrentHashMap.newKeySet();
    private final Set<Name> broken = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean mute;

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

    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort());
    }

    /** A TXT record, cut into strings of 255 octets. */
    public Zone txt(String name, String value) {
        var strings = new ArrayList<String>();
        for (int at = 0; at < value.length(); at += 255) strings.add(value.substring(at, Math.min(value.length(), at + 255)));
        return txt(name, strings);
    }

    /** A TXT record of just these strings. @param strings a character is an octet: up to {@code U+00FF} */
    public Zone txt(String name, List<String> strings) {
        return add(new TXTRecord(name(name), DClass.IN, TTL, strings.stream().map(Zone::escaped).toList()));
    }

    public Zone a(String name, String address) {
        try {
            return add(new ARecord(name(name), DClass.IN, TTL, InetAddress.ofLiteral(address)));
        } catch (IllegalArgumentException notOne) {
            throw new AssertionError(notOne);
        }
    }

    public Zone aaaa(String name, String address) {
        return add(new AAAARecord(name(name), DClass.IN, TTL, InetAddress.ofLiteral(address)));
    }

    public Zone mx(String name, String host) {
        return mx(name, 10, host);
    }

    /** @param host {@code "."} for none at all (RFC 7505) */
    public Zone mx(String name, int preference, String host) {
        return add(new MXRecord(name(name), DClass.IN, TTL, preference, name(host)));
    }

    /** @param name below {@code in-addr.arpa} or {@code ip6.arpa} */
    public Zone ptr(String name, String host) {
        return add(new PTRRecord(name(name), DClass.IN, TTL, name(host)));
    }

    public Zone cname(String name, String target) {
        return add(new CNAMERecord(name(name), DClass.IN, TTL, name(target)));
    }

    /** What is asked about this name and is not known here gets no answer at all. */
    public Zone silent(String name) {
        silent.add(name(name));
        return this;
    }

    /** What is asked about this name and is not known here is answered SERVFAIL. */
    public Zone broken(String name) {
        broken.add(name(name));
        return this;
    }

    /** Answers nothing any more until {@link #speak}. */
    public void mute() {
        mute = true;
    }

    public void speak() {
        mute = false;
    }

    /** Questions that came in, answered or not. */
    public int asked() {
        return asked.get();
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

    /** As zone files write octets that are not plain text (RFC 1035 section 5.1). */
    private static String escaped(String text) {
        var escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            escaped.append(c < ' ' || c > '~' || c == '"' || c == '\\' ? "\\%03d".formatted((int) c) : String.valueOf(c));
        }
        return escaped.toString();
    }

    private void serveUdp() {
        byte[] block = new byte[4096];
        while (!udp.isClosed()) {
            try {
                var packet = new DatagramPacket(block, block.length);
                udp.receive(packet);
                var query = new Message(Arrays.copyOf(block, packet.getLength()));
                OPTRecord edns = query.getOPT();
                Optional<Message> said = answer(query);
                if (said.isEmpty()) continue;
                byte[] answer = said.get().toWire(edns == null ? 512 : Math.max(512, edns.getPayloadSize()));
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
                Optional<Message> said = answer(new Message(in.readNBytes(in.readUnsignedShort())));
                if (said.isEmpty()) continue;
                byte[] answer = said.get().toWire(65_535);
                out.writeShort(answer.length);
                out.write(answer);
            }
        } catch (IOException hungUp) {
            return;
        }
    }

    /** Empty where silence is the answer. */
    private Optional<Message> answer(Message query) {
        asked.incrementAndGet();
        if (mute) return Optional.empty();
        Record question = query.getQuestion();
        List<Record> found = found(question);
        if (found.isEmpty() && silent.contains(question.getName())) return Optional.empty();
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) answer.getHeader().setFlag(Flags.RD);
        answer.addRecord(question, Section.QUESTION);
        for (Record record : found) answer.addRecord(record, Section.ANSWER);
        if (found.isEmpty()) answer.getHeader().setRcode(missing(question.getName()));
        if (answer.getHeader().getRcode() != Rcode.SERVFAIL && found.isEmpty()) answer.addRecord(negative(), Section.AUTHORITY);
        if (query.getOPT() != null) answer.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        return Optional.of(answer);
    }

    private List<Record> found(Record question) {
        return records.getOrDefault(question.getName(), List.of()).stream()
                .filter(record -> record.getType() == question.getType() || record.getType() == Type.CNAME || question.getType() == Type.ANY)
                .toList();
    }

    /** The name may be there without a record of the kind, or only because there is one below it. */
    private int missing(Name name) {
        if (broken.contains(name)) return Rcode.SERVFAIL;
        return records.keySet().stream().anyMatch(known -> known.subdomain(name)) ? Rcode.NOERROR : Rcode.NXDOMAIN;
    }

    /** How long an absent name is absent (RFC 2308 section 3): a second, since tests add records. */
    private static Record negative() {
        return new SOARecord(Name.root, DClass.IN, 1, name("ns.test"), name("hostmaster.test"), 1, 3600, 600, 86_400, 1);
    }
}
