package postern.rewrite.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import postern.rewrite.mail.RawMessage;

/** Messages that signers and verifiers are known to disagree about. */
public final class OddMessages {
    private static final String FROM = "From: Ada <ada@lists.example>\r\n";
    private static final String HEADER = FROM + "To: board@lists.example\r\nSubject: budget\r\nDate: Sat, 21 Nov 2026 01:05:48 +0000\r\n"
            + "Message-ID: <1@lists.example>\r\n";

    private OddMessages() { }

    /** As it arrives: SMTP ends every message with a line end. */
    public static RawMessage onTheWire(RawMessage message) {
        String text = new String(message.toBytes(), ISO_8859_1);
        return text.endsWith("\r\n") ? message : RawMessage.parse((text + "\r\n").getBytes(ISO_8859_1));
    }

    public static Map<String, RawMessage> all() {
        var all = new LinkedHashMap<String, String>();
        all.put("plain", HEADER + "\r\nHello\r\n");
        all.put("no body at all", HEADER);
        all.put("empty body", HEADER + "\r\n");
        all.put("body of empty lines", HEADER + "\r\n\r\n\r\n \t\r\n");
        all.put("body without final line end", HEADER + "\r\nHello\r\nlast");
        all.put("body ends in white space", HEADER + "\r\nHello \t ");
        all.put("trailing empty lines", HEADER + "\r\nHello\r\n\r\n \r\n\r\n");
        all.put("empty lines within", HEADER + "\r\n\r\n\r\nHello\r\n\r\n\r\n\r\nbye\r\n");
        all.put("tabs and runs of spaces", HEADER + "\r\n\tHello \t  there\t\r\n  indented   \r\n");
        all.put("header field of 12,000 octets", HEADER + "References: " + "<reference-number-1234567890@lists.example>\r\n ".repeat(300)
                + "<last@lists.example>\r\n\r\nHello\r\n");
        all.put("Latin-1 in the header", FROM.replace("Ada", "Bj\u00f6rn") + "Subject: gr\u00fc\u00dfe\r\n\r\nna\u00efve\r\n");
        all.put("duplicate fields", HEADER + "Subject: second\r\nReply-To: a@lists.example\r\nReply-To: b@lists.example\r\nCc: c@x.example\r\nCc: d@x.example\r\n\r\nHello\r\n");
        all.put("folded fields", HEADER.replace("budget", "a\r\n \r\n\tb\r\n  c ") + "Content-Type: text/plain;\r\n\tcharset=utf-8\r\n\r\nHello\r\n");
        all.put("white space before the colon", "From \t : Ada <ada@lists.example>\r\nSubject:none\r\nTo:\r\n\r\nHello\r\n");
        all.put("body line of 20,000 octets", HEADER + "\r\n" + "x".repeat(20_000) + "\r\n");
        all.put("body over many blocks", HEADER + "\r\n" + "line  of text \t\r\n\r\n".repeat(5_000));
        all.put("only From", FROM + "\r\nHello\r\n");
        all.put("list fields", HEADER + "List-Id: <board.lists.example>\r\nList-Unsubscribe: <mailto:o@lists.example>\r\n"
                + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\n\r\nHello\r\n");
        var messages = new LinkedHashMap<String, RawMessage>();
        all.forEach((name, text) -> messages.put(name, RawMessage.parse(text.getBytes(ISO_8859_1))));
        messages.put("UTF-8 in the header", RawMessage.parse((FROM.replace("Ada", "Bj\u00f6rn \u65e5\u672c") + "Subject: \u00fc\r\n\r\n\u00fc\r\n").getBytes(UTF_8)));
        return messages;
    }
}
