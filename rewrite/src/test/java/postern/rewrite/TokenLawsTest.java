package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import postern.rewrite.TokenStripper.Found;
import postern.rewrite.TokenStripper.None;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Peers;

/** What holds for all mail: no token, no change; a token put in and taken out again leaves no trace; nothing throws. */
class TokenLawsTest {
    private static final TokenStripper STRIPPER = new TokenStripper(TokenStripper.DEFAULT_PREFIXES);
    private static final Pattern BOUNDARY = Pattern.compile("boundary\\s*=\\s*(?:\"([^\"\r\n]+)\"|([^\\s;\"]+))", Pattern.CASE_INSENSITIVE);

    private static final String EMPTY_TEXT = "Content-Type: text/plain; charset=us-ascii\r\n\r\n\r\n";

    @Test void withoutATokenNothingIsFound() throws IOException {
        for (Map.Entry<String, String> mail : corpus().entrySet()) {
            assertEquals(new None(), strip(mail.getValue()), mail.getKey());
        }
    }

    /** Files in which some line that looks like a delimiter is none of the message's own, and why. */
    private static final Map<String, String> LOOK_ALIKES = Map.ofEntries(
            Map.entry("cpython/msg_38.txt", "an inner part's text holds an outer delimiter, which ends it"),
            Map.entry("cpython/msg_40.txt", "text/html with a boundary"),
            Map.entry("cpython/msg_42.txt", "in an attached message"),
            Map.entry("cpython/msg_43.txt", "begins with an mbox line: no header"),
            Map.entry("mime4j/multipartdigestnestedemptyparts.msg", "in an attached message"),
            Map.entry("mime4j/multipartnestedemptyparts.msg", "in an attached message"),
            Map.entry("mime4j/very-long-boundary.msg", "a boundary that ends in blanks has no last delimiter"),
            Map.entry("mime4j/very-very-long-boundary.msg", "a boundary that ends in blanks has no last delimiter"),
            Map.entry("mime4j/weird-boundary.msg", "a boundary that ends in blanks has no last delimiter"),
            Map.entry("mimekit/issue358.txt", "a line that is no field ends the header early"),
            Map.entry("mimekit/multipart-digest.txt", "an attached message is all there is"),
            Map.entry("mimekit/rfc2060.txt", "in an attached message"));

    /** Multiparts without a part: the token that is put in is alone. */
    private static final Set<String> WITHOUT_A_PART = Set.of(
            "mime4j/ending-boundaries.msg", "mime4j/missing-inner-start-boundary.msg", "mime4j/multipartnopart.msg");

    /** Puts a token part above each line that may be a delimiter: all other bytes must be as before. */
    @Test void aTokenPutInAndTakenOutLeavesNoTrace() throws IOException {
        var notFound = new TreeSet<String>();
        var emptied = new TreeSet<String>();
        int found = 0;
        for (Map.Entry<String, String> mail : corpus().entrySet()) {
            String name = mail.getKey().replace(" with CRLF", "");
            for (int[] line : delimiterLines(mail.getValue())) {
                switch (strip(withTokenPart(mail.getValue(), line))) {
                    case Found(String token, RawMessage message, boolean _) -> {
                        assertEquals("secret", token);
                        boolean alone = text(message).equals(withPart(mail.getValue(), line, EMPTY_TEXT));
                        if (alone) emptied.add(name);
                        else assertEquals(mail.getValue(), text(message), mail.getKey() + " at " + line[0]);
                        found++;
                    }
                    case None _ -> notFound.add(name);
                    case TokenStripper.Malformed(String why) -> throw new AssertionError(mail.getKey() + ": " + why);
                }
            }
        }
        assertEquals(new TreeSet<>(LOOK_ALIKES.keySet()), notFound);
        assertEquals(new TreeSet<>(WITHOUT_A_PART), emptied);
        assertTrue(found > 480, "found " + found);
    }

    @Test void mutatedMailNeverThrowsAndNeverKeepsATokenThatWasFound() throws IOException {
        var random = new Random(7);
        List<String> mails = List.copyOf(corpus().values());
        for (int i = 0; i < Peers.rounds(5_000, 500_000); i++) {
            String mail = mails.get(random.nextInt(mails.size()));
            List<int[]> lines = delimiterLines(mail);
            if (!lines.isEmpty()) mail = withTokenPart(mail, lines.get(random.nextInt(lines.size())));
            String mutated = mutated(mail, random);
            if (!(strip(mutated) instanceof Found found)) continue;
            assertInstanceOf(None.class, STRIPPER.strip(found.message()), () -> "a second time: " + mutated);
            assertTrue(count(text(found.message()), "POSTERN-TOKEN") < count(mutated, "POSTERN-TOKEN"), () -> "kept: " + mutated);
        }
    }

    /** Each file as it is and with CRLF line ends, the form in which mail reaches us. */
    private static Map<String, String> corpus() throws IOException {
        var mails = new TreeMap<String, String>();
        Path folder = Peers.vectors().resolve("mime");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), ISO_8859_1);
                mails.put(folder.relativize(file) + "", text);
                mails.put(folder.relativize(file) + " with CRLF", text.replaceAll("\r?\n", "\r\n"));
            }
        }
        assertTrue(mails.size() > 200, mails.size() + " messages");
        return mails;
    }

    private static TokenStripper.Stripped strip(String mail) {
        return STRIPPER.strip(RawMessage.parse(mail.getBytes(ISO_8859_1)));
    }

    private static String text(RawMessage message) {
        return new String(message.toBytes(), ISO_8859_1);
    }

    /** From and to of each line that is two dashes and a boundary named anywhere in the message, ended or not. */
    private static List<int[]> delimiterLines(String mail) {
        var boundaries = new TreeSet<String>();
        Matcher parameter = BOUNDARY.matcher(mail);
        while (parameter.find()) boundaries.add((parameter.group(1) != null ? parameter.group(1) : parameter.group(2)).stripTrailing());
        var lines = new ArrayList<int[]>();
        Matcher line = Pattern.compile("(?m)^--(.*?)(?:--)?[ \t]*\r?$").matcher(mail);
        while (line.find()) {
            if (boundaries.contains(line.group(1).strip())) lines.add(new int[] {line.start(), line.end(1)});
        }
        return lines;
    }

    private static String withTokenPart(String mail, int[] line) {
        return withPart(mail, line, "Content-Type: text/plain\r\n\r\nPOSTERN-TOKEN secret\r\n");
    }

    private static String withPart(String mail, int[] line, String part) {
        return mail.substring(0, line[0]) + mail.substring(line[0], line[1]) + "\r\n" + part + mail.substring(line[0]);
    }

    static String mutated(String mail, Random random) {
        var text = new StringBuilder(mail);
        for (int i = random.nextInt(8); i >= 0 && text.length() > 0; i--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(60));
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.delete(at, end);
                case 2 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
                default -> text.insert(at, random.nextBoolean() ? "\r\n" : "\"");
            }
        }
        return text.toString();
    }

    private static int count(String text, String word) {
        return text.split(word, -1).length - 1;
    }
}
