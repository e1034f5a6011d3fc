package postern.rewrite.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;
import java.util.TreeMap;
import postern.rewrite.mail.RawMessage;

/** Messages that SMTP would not carry as they are: those that can be written anew, and those that cannot. */
public final class UnfitMails {
    private static final String FROM = "From: Ada <ada@author.example>\r\nTo: board@lists.example\r\nSubject: budget\r\nDate: Sat, 21 Nov 2026 01:05:48 +0000\r\n"
            + "Message-ID: <1@author.example>\r\nMIME-Version: 1.0\r\n";
    private static final String MIXED = FROM + "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    private static final String LONG = "long line ".repeat(200);
    private static final String END = "\r\n--b--\r\n";

    private UnfitMails() { }

    public static Map<String, RawMessage> curable() {
        var mails = new TreeMap<String, String>();
        mails.put("long line in a text", FROM + "\r\nHello\r\n" + LONG + "x\r\nbye\r\n");
        mails.put("no MIME at all", FROM.replace("MIME-Version: 1.0\r\n", "") + "\r\n" + LONG + "\r\n");
        mails.put("blanks at the ends of lines", FROM + "\r\n" + LONG + "\r\nbye \t\r\n \r\n--\r\n-- \r\n.\r\nFrom here\r\n");
        mails.put("no final line end", FROM + "\r\n" + LONG + "x\r\nbye");
        mails.put("20,000 octets without a blank", FROM + "\r\n" + "x".repeat(20_000) + "\r\n");
        mails.put("eight bits", FROM + "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + "gr\u00fc\u00dfe=3D ".repeat(200) + "\r\n");
        mails.put("NUL in a text", FROM + "\r\na\0b\r\n");
        mails.put("CR alone", FROM + "\r\na\rb\r\r\nc\r\n");
        mails.put("LF alone", FROM + "\r\na\nb\r\n\nc\r\n");
        mails.put("UTF-16", FROM + "Content-Type: text/plain; charset=utf-16\r\n\r\n\0H\0e\0\r\0\n\0x\r\n");
        mails.put("HTML", FROM + "Content-Type: text/html; charset=us-ascii\r\n\r\n<p>" + "<b>x</b>".repeat(300) + "</p>\r\n");
        mails.put("text beside a picture", MIXED + "preamble\r\n--b\r\nContent-Type: text/plain\r\n\r\n" + LONG + "\r\n--b\r\nContent-Type: image/png\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b\r\n\r\nas it was\r\n\r\n--b--\r\nepilogue\r\n");
        mails.put("a picture as it is", MIXED + "--b\r\n\r\nHello\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\u0089PNG\0\r\0\n\r\n\u00ff\0" + END);
        mails.put("an octet stream alone", FROM + "Content-Type: application/octet-stream\r\n\r\n\0\1\2\r\n");
        mails.put("a part without header", MIXED + "--b\r\n\r\n" + LONG + END);
        mails.put("a part without empty line", MIXED + "--b\r\n" + LONG + END);
        mails.put("nested", MIXED + "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain\r\n\r\n" + LONG
                + "\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>\0" + LONG + "\r\n--c--\r\n\r\n--b\r\n\r\nas it was" + END);
        mails.put("a part that is not ended", MIXED + "--b\r\nContent-Type: application/pdf\r\n\r\n" + LONG);
        mails.put("its own delimiter behind 75 octets", MIXED + "--b\r\n\r\n" + "x".repeat(75) + "--b\r\n" + "x".repeat(75) + "--b--\r\n" + LONG + END);
        mails.put("base64 in one line", MIXED + "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + "QUJD".repeat(400) + END);
        mails.put("quoted-printable in one line", FROM + "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: Quoted-Printable\r\n\r\n"
                + "=FC=3D\tx ".repeat(200) + " \r\nsoft =\r\nend=20\r\n");
        mails.put("long field", FROM + "X-Long: " + LONG + "\r\n\r\nHello\r\n");
        mails.put("long fields with folds and blanks", FROM + "Keywords:" + " ".repeat(900) + "a" + " \t".repeat(500) + "b\r\n c" + "\t".repeat(900) + "d" + " ".repeat(500) + "\r\n\r\nHello\r\n");
        mails.put("long field and text", FROM + "X-Long: " + LONG + "\r\n\r\n" + LONG + "\r\n");
        mails.put("long field of a part", MIXED + "--b\r\nContent-Type: text/plain\r\nContent-Description: " + LONG + "\r\n\r\nHello" + END);
        mails.put("long field of a multipart", MIXED + "--b\r\nX-Long: " + LONG + "\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nHello\r\n--c--\r\n" + END);
        mails.put("long field of a signed multipart", MIXED + "--b\r\nContent-Type: multipart/signed; boundary=c;\r\n x=\"" + LONG + "\"\r\n\r\n--c\r\n\r\nHello\r\n--c\r\n\r\nx\r\n--c--\r\n" + END);
        mails.put("beside a signed multipart", MIXED + "--b\r\nContent-Type: multipart/signed; boundary=c\r\n\r\n--c\r\n\r\nHello\r\n--c\r\n\r\nx\r\n--c--\r\n\r\n--b\r\n\r\n" + LONG + END);
        mails.put("PGP armour", FROM + "\r\n-----BEGIN PGP MESSAGE-----\r\n\r\n" + "QUJD".repeat(300) + "\r\n-----END PGP MESSAGE-----\r\n");
        return parsed(mails);
    }

    /** By what is said of it. */
    public static Map<String, RawMessage> hopeless() {
        var mails = new TreeMap<String, String>();
        String signed = MIXED.replace("mixed", "signed");
        mails.put("in a signed or encrypted part", signed + "--b\r\n\r\n" + LONG + END);
        mails.put("in the header of a signed or encrypted part", signed + "--b\r\nX-Long: " + LONG + "\r\n\r\nHello" + END);
        mails.put("in a signed or encrypted part ", MIXED.replace("mixed", "encrypted") + "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n\0\r\n--c--\r\n" + END);
        mails.put("it stands between the parts", MIXED + LONG + "\r\n--b\r\n\r\nHello" + END);
        mails.put("it stands between the parts ", MIXED + "--b\r\n\r\nHello" + END + "\0\r\n");
        mails.put("a NUL would be lost on the way, and it stands between the parts", MIXED + "--b\r\n\r\nHello\r\n--b--\r\n\0" + LONG + "\r\n");
        mails.put("in an attached message or report", MIXED + "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n" + LONG + END);
        mails.put("in a multipart without boundary", FROM + "Content-Type: multipart/mixed\r\n\r\n" + LONG + "\r\n");
        mails.put("given twice", FROM + "Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n" + LONG + "\r\n");
        mails.put("unknown transfer encoding", FROM + "Content-Transfer-Encoding: x-uuencode\r\n\r\n" + LONG + "\r\n");
        mails.put("spoilt base64", FROM + "Content-Transfer-Encoding: base64\r\n\r\n" + "QUJD".repeat(400) + "=QQ\r\n");
        mails.put("in the header of a part", MIXED + "--b\r\nX-Long: " + "x".repeat(999) + "\r\n\r\nHello" + END);
        mails.put("a NUL would be lost on the way, in the header of a part", MIXED + "--b\r\nX-Nul: \0\r\n\r\nHello" + END);
        mails.put("more than 998 octets would be broken", FROM + "X-Long: " + "x".repeat(2_000) + "\r\n\r\nHello\r\n");
        mails.put("more than 998 octets would be broken on the way", FROM + "X-Blank: a" + " ".repeat(2_000) + "b\r\n\r\nHello\r\n");
        mails.put("a NUL would be lost on the way", FROM + "X-Nul: \0\r\n\r\nHello\r\n");
        mails.put("stands alone", FROM + "X-Cr: a\rb\r\n\r\nHello\r\n");
        mails.put("its lines end in LF alone", (FROM + "\r\nHello\r\n").replace("\r", ""));
        mails.put("more than 1000 parts", MIXED + "--b\r\n\r\n\0\r\n".repeat(1_001) + "--b--\r\n");
        return parsed(mails);
    }

    private static Map<String, RawMessage> parsed(Map<String, String> mails) {
        var parsed = new TreeMap<String, RawMessage>();
        mails.forEach((name, mail) -> parsed.put(name, RawMessage.parse(mail.getBytes(ISO_8859_1))));
        return parsed;
    }
}
