package postern.rewrite;

import java.io.ByteArrayOutputStream;

/**
 * Makes octets of any text alike, one after the other: ASCII letters small, and all that is neither letter, digit nor
 * beyond ASCII one space. So a name is found across line ends, quotes and commas, and an address whatever its dots became.
 *
 * <p>NUL is left out, by which UTF-16 becomes readable. Of UTF-8 the general punctuation (typographic quotes, dashes) and
 * what stands between ASCII and the letters of Latin-1 are spaces too. Confined to one thread.
 */
final class PlainOctets {
    /** Takes what comes out. */
    interface Sink {
        void take(int octet);
    }

    private static final int LATIN_LEAD = 0xc2;
    private static final int GENERAL_LEAD = 0xe2;

    private final Sink sink;
    private boolean spaced = true;
    /** PlainOctets of UTF-8 read that may become punctuation: none, C2, E2, or E2 80. */
    private int pending;

    PlainOctets(Sink sink) {
        this.sink = sink;
    }

    /** As it stands in a search: alike, with a space before and behind it. */
    static byte[] plain(byte[] text) {
        var out = new ByteArrayOutputStream();
        var octets = new PlainOctets(out::write);
        octets.begin();
        for (byte octet : text) octets.take(octet & 0xff);
        octets.end();
        return out.toByteArray();
    }

    void begin() {
        sink.take(' ');
        spaced = true;
        pending = 0;
    }

    void end() {
        giveUpPending();
        space();
    }

    /** @param octet 0 to 255 */
    void take(int octet) {
        if (octet == 0) return;
        if (octet < 0x80) {
            if (pending != 0) giveUpPending();
            ascii(octet);
        } else {
            beyond(octet);
        }
    }

    private void ascii(int c) {
        if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9') put(c);
        else if (c >= 'A' && c <= 'Z') put(c + 'a' - 'A');
        else space();
    }

    private void beyond(int octet) {
        boolean follows = octet < 0xc0;
        if (follows && (pending == LATIN_LEAD || pending == (GENERAL_LEAD << 8 | 0x80))) {
            pending = 0;
            space();
        } else if (octet == 0x80 && pending == GENERAL_LEAD) {
            pending = GENERAL_LEAD << 8 | 0x80;
        } else {
            giveUpPending();
            if (octet == LATIN_LEAD || octet == GENERAL_LEAD) pending = octet;
            else put(octet);
        }
    }

    private void giveUpPending() {
        if (pending > 0xff) put(pending >> 8);
        if (pending != 0) put(pending & 0xff);
        pending = 0;
    }

    private void put(int octet) {
        spaced = false;
        sink.take(octet);
    }

    private void space() {
        if (!spaced) sink.take(' ');
        spaced = true;
    }
}
