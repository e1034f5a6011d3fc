package postern.rewrite.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A message as Jakarta Mail reads it: another reader than ours. */
public final class JakartaReader {
    private static final Pattern NUMBER = Pattern.compile("&#(\\d+);");

    private final List<String> types = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final List<String> contents = new ArrayList<>();

    private JakartaReader() { }

    public static JakartaReader read(byte[] message) throws IOException {
        var settings = new Properties();
        settings.setProperty("mail.mime.multipart.allowempty", "true");
        settings.setProperty("mail.mime.base64.ignoreerrors", "true");
        var reader = new JakartaReader();
        try {
            reader.read(new MimeMessage(Session.getInstance(settings), new ByteArrayInputStream(message)), "");
        } catch (MessagingException unreadable) {
            throw new IOException(unreadable);
        }
        return reader;
    }

    /** Of each part in their order, behind a space for each level. */
    public List<String> types() {
        return types;
    }

    /** How often the text stands in parts that are no attached message, line ends and markup aside. */
    public int holding(String text) {
        String sought = text.replaceAll("\\s+", " ");
        return texts.stream().mapToInt(each -> each.split(Pattern.quote(sought), -1).length - 1).sum();
    }

    /** Of each part that holds no others, decoded; each octet one character. Empty where it is spoilt. */
    public List<String> contents() {
        return contents;
    }

    private void read(Part part, String level) throws IOException, MessagingException {
        types.add(level + type(part));
        Object content = content(part);
        if (content instanceof Multipart multipart) {
            for (int i = 0; i < multipart.getCount(); i++) read(multipart.getBodyPart(i), level + " ");
        } else {
            contents.add(new String(octets(part), ISO_8859_1));
            if (type(part).startsWith("text/")) texts.add(text(part));
        }
    }

    /** As a reader that is not to fail would have it. */
    private static Object content(Part part) throws IOException, MessagingException {
        if (!part.isMimeType("multipart/*")) return "";
        try {
            Multipart multipart = (Multipart) part.getContent();
            multipart.getCount();
            return multipart;
        } catch (MessagingException noStart) {
            return "";
        }
    }

    private static String type(Part part) throws MessagingException {
        try {
            return new ContentType(part.getContentType()).getBaseType().toLowerCase(Locale.ROOT);
        } catch (ParseException unreadable) {
            return "text/plain";
        }
    }

    /** Decoded; of what is spoilt nothing. */
    private static byte[] octets(Part part) throws MessagingException {
        try {
            return part.getInputStream().readAllBytes();
        } catch (IOException spoilt) {
            return new byte[0];
        }
    }

    private static String text(Part part) throws MessagingException {
        String text = new String(octets(part), charset(part));
        if (!type(part).equals("text/html")) return text.replaceAll("\\s+", " ");
        text = text.replace("<wbr\r\n>", "").replaceAll("<[^>&]*>", " ");
        return NUMBER.matcher(text).replaceAll(number -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(number.group(1))))).replaceAll("\\s+", " ");
    }

    private static Charset charset(Part part) throws MessagingException {
        try {
            String name = new ContentType(part.getContentType()).getParameter("charset");
            return name == null ? ISO_8859_1 : Charset.forName(MimeUtility.javaCharset(name));
        } catch (ParseException | IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return ISO_8859_1;
        }
    }
}
