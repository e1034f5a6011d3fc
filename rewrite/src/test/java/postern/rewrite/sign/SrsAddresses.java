package postern.rewrite.sign;

import java.util.Random;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/** Random senders, odd ones among them: separators of SRS, SRS addresses of others, UTF-8. */
final class SrsAddresses {
    private static final String ATEXT = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&'*+-=?^_`{|}~%/";
    private static final String SEPARATORS = "=+-";

    private final Random random;

    SrsAddresses(long seed) {
        random = new Random(seed);
    }

    EmailAddress next() {
        String local = switch (random.nextInt(10)) {
            case 0 -> "SRS0" + separator() + hash() + "=JJ=" + host() + "=" + word(1 + random.nextInt(12));
            case 1 -> "srs1" + separator() + hash() + "=" + host() + "=" + separator() + hash() + "=JJ=" + host() + "=" + word(3);
            case 2 -> word(3) + "=" + word(2) + "+" + word(2) + "-" + word(1);
            case 3 -> separator() + word(5) + "=";
            case 4 -> word(2) + "Zo\u00eb.\u00c9mile.\u4f60" + word(2);
            default -> word(1 + random.nextInt(24));
        };
        return new EmailAddress(local, DomainName.parse(host()));
    }

    private String separator() {
        return String.valueOf(SEPARATORS.charAt(random.nextInt(3)));
    }

    private String host() {
        String numbered = "h" + random.nextInt(1000) + ".example";
        String[] names = {"author.org", "a-b.example.net", "x.co", "Mail.Example.COM", "xn--bcher-kva.example", numbered};
        return names[random.nextInt(names.length)];
    }

    private String hash() {
        return word(4).replace('=', '/');
    }

    private String word(int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) text.append(ATEXT.charAt(random.nextInt(ATEXT.length())));
        return text.toString();
    }
}
