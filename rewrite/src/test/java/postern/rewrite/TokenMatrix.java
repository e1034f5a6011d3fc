package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import postern.rewrite.mime.QuotedPrintable;

/**
 * Mail that presents a token in every way that mail programs know: how the file is written, how it is encoded, where it stands among
 * other parts. Each with what must be left of it, octet for octet, made from the same pieces without the token's.
 */
final class TokenMatrix {
    static final String TOKEN = "MFRGGZDFMZTWQ2LKNNWG23TPOA";
    private static final String HEAD = "From: Ada <ada@author.example>\r\nTo: restricted@lists.example\r\nSubject: =?utf-8?q?Pr=C3=BCfung?=\r\nMessage-ID: <1@author.example>\r\nMIME-Version: 1.0\r\n";
    /** Each is a part with its header. Lines that look like delimiters, other encodings, octets that are no text. */
    private static final List<String> OTHERS = List.of(
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nDear all,=20\r\n--inner-not\r\nLEGO =\r\nTOKEN no token\r\n",
            "Content-Type: application/pdf; name=\"exam.pdf\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"exam.pdf\"\r\n\r\n"
                    + Base64.getMimeEncoder().encodeToString("%PDF POSTERN-TOKEN and more than a token".getBytes(US_ASCII)) + "\r\n",
            "\r\n\u00e6\u00f8\u00e5 \r\n\r\n");

    private TokenMatrix() { }

    /**
     * @param mail   with the token
     * @param rest   what is left without
     * @param leaves how many parts without parts of their own are in that
     */
    record Case(String name, byte[] mail, byte[] rest, int leaves) {
        @Override public String toString() {
            return name;
        }
    }

    /** How a program writes the text of the file. */
    private record Text(String name, Charset charset, String mark, String end, boolean splits) { }

    static Stream<Case> cases() {
        var cases = new ArrayList<Case>();
        for (String prefix : List.of("POSTERN-TOKEN ", "POSTERN-TOKEN", "LEGOTOKEN")) {
            for (Text text : texts()) {
                for (String encoding : List.of("7bit", "8bit", "base64", "quoted-printable", "")) {
                    String file = file(prefix, text, encoding);
                    if (file == null) continue;
                    for (int depth = 0; depth <= 3; depth++) {
                        for (int place = 0; place < 4; place++) cases.add(nested(prefix + "/" + text.name() + "/" + encoding, file, depth, place));
                    }
                    cases.add(whole(prefix + "/" + text.name() + "/" + encoding, file));
                }
            }
        }
        cases.add(field("Postern-Token: " + TOKEN + "\r\n"));
        cases.add(field("POSTERN-token:\r\n LEGOTOKEN " + TOKEN + " \r\n"));
        return cases.stream();
    }

    private static List<Text> texts() {
        var texts = new ArrayList<Text>();
        for (String end : List.of("\r\n", "\n", "", "\r\n\r\n")) {
            String name = end.replace("\r", "CR").replace("\n", "LF") + (end.isEmpty() ? "no end" : "");
            texts.add(new Text("plain " + name, US_ASCII, "", end, false));
            texts.add(new Text("two lines " + name, US_ASCII, "", end, true));
            texts.add(new Text("UTF-8 with mark " + name, UTF_8, "\ufeff", end, false));
            texts.add(new Text("UTF-16LE with mark " + name, UTF_16LE, "\ufeff", end, false));
            texts.add(new Text("UTF-16BE with mark " + name, UTF_16BE, "\ufeff", end, true));
            texts.add(new Text("UTF-16LE " + name, UTF_16LE, "", end, false));
        }
        return texts;
    }

    /** Null where the encoding cannot carry the text on its way: a lone LF, a NUL, eight bits in seven. */
    private static String file(String prefix, Text text, String encoding) {
        String split = text.splits() ? text.end().isEmpty() ? "\r\n" : text.end() : "";
        byte[] octets = (text.mark() + prefix + split + TOKEN + text.end()).getBytes(text.charset());
        String plain = new String(octets, ISO_8859_1);
        String encoded = switch (encoding) {
            case "base64" -> Base64.getMimeEncoder().encodeToString(octets);
            case "quoted-printable" -> escaped(new String(QuotedPrintable.encode(octets), US_ASCII));
            default -> plain;
        };
        boolean identity = !encoding.equals("base64") && !encoding.equals("quoted-printable");
        boolean carried = !identity || plain.indexOf('\0') < 0 && !plain.replace("\r\n", "").contains("\n") && (encoding.equals("8bit") || plain.chars().allMatch(c -> c < 128));
        if (!carried) return null;
        String header = "Content-Type: text/plain; name=\"token.txt\"\r\nContent-Disposition: attachment;\r\n filename=\"token.txt\"\r\n"
                + (encoding.isEmpty() ? "" : "Content-Transfer-Encoding: " + encoding + "\r\n");
        return header + "\r\n" + encoded + "\r\n";
    }

    /** The first capital letter of the token as an escape too, so that nobody finds it by looking for its text. */
    private static String escaped(String quotedPrintable) {
        return quotedPrintable.replaceFirst("M", "=4D");
    }

    /** @param place first, between, last, or alone in the innermost multipart */
    private static Case nested(String what, String file, int depth, int place) {
        List<String> with = new ArrayList<>(place == 3 ? List.of() : OTHERS);
        with.add(Math.min(place * 2, with.size()) - (place == 1 ? 1 : 0), file);
        List<String> without = new ArrayList<>(with);
        without.remove(file);
        if (without.isEmpty()) without.add("Content-Type: text/plain; charset=us-ascii\r\n\r\n\r\n");
        String name = what + "/depth " + depth + "/" + List.of("first", "between", "last", "alone").get(place);
        return new Case(name, message(with, depth), message(without, depth), without.size() + depth * 2);
    }

    private static byte[] message(List<String> innermost, int depth) {
        String part = multipart(innermost, depth);
        for (int level = depth - 1; level >= 0; level--) part = multipart(List.of(OTHERS.getFirst(), part, OTHERS.get(1)), level);
        return (HEAD + part).getBytes(ISO_8859_1);
    }

    /** The boundary of an inner one begins with that of the outer one. */
    private static String multipart(List<String> parts, int level) {
        String boundary = "x" + "-".repeat(level) + level;
        var text = new StringBuilder("Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\npreamble " + level + "\r\n");
        for (String part : parts) text.append("--").append(boundary).append("\r\n").append(part);
        return text + "--" + boundary + "--\r\nepilogue " + level + "\r\n";
    }

    private static Case whole(String what, String file) {
        String header = file.substring(0, file.indexOf("\r\n\r\n") + 4);
        return new Case(what + "/the whole message", (HEAD + file).getBytes(ISO_8859_1), (HEAD + header).getBytes(ISO_8859_1), 1);
    }

    private static Case field(String field) {
        return new Case(field.strip(), (field + HEAD + multipart(OTHERS, 0)).getBytes(ISO_8859_1), (HEAD + multipart(OTHERS, 0)).getBytes(ISO_8859_1), OTHERS.size());
    }
}
