package postern.rewrite.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.DkimCanonical;

/**
 * Signs what no sane signer would: any tags, any key, any order. Good signatures unless told otherwise. Immutable.
 *
 * <p>Messages are texts with one character for each octet (ISO-8859-1).
 */
public final class HandSigner {
    public static final String DOMAIN = "author.example";
    private static final int ED25519_OCTETS = 32;

    private final String field;
    private final KeyPair key;
    private final Map<String, String> tags;

    private HandSigner(String field, KeyPair key, Map<String, String> tags) {
        this.field = field;
        this.key = key;
        this.tags = tags;
    }

    /** A DKIM signer: relaxed/relaxed, {@code s1} of author.example, over From, To and Subject. */
    public static HandSigner dkim(KeyPair key) {
        var tags = new LinkedHashMap<String, String>();
        tags.put("v", "1");
        tags.put("a", key.getPublic().getAlgorithm().equals("RSA") ? "rsa-sha256" : "ed25519-sha256");
        tags.put("c", "relaxed/relaxed");
        tags.put("d", DOMAIN);
        tags.put("s", "s1");
        tags.put("h", "From:To:Subject");
        return new HandSigner("DKIM-Signature", key, tags);
    }

    public static KeyPair rsa(int bits) {
        return pair("RSA", bits);
    }

    public static KeyPair ed25519() {
        return pair("Ed25519", 255);
    }

    /** Corretto's for RSA, where it is there: the JDK takes long, and longer the younger it is. */
    private static KeyPairGenerator generator(String algorithm) throws GeneralSecurityException {
        if (algorithm.equals("RSA")) {
            try {
                for (Provider provider : ServiceLoader.load(Provider.class)) {
                    if (provider.getName().equals("AmazonCorrettoCryptoProvider")) return KeyPairGenerator.getInstance(algorithm, provider);
                }
            } catch (GeneralSecurityException | ServiceConfigurationError | LinkageError notForThisMachine) {
                // The JDK does it too.
            }
        }
        return KeyPairGenerator.getInstance(algorithm);
    }

    private static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = generator(algorithm);
            generator.initialize(bits);
            KeyPair pair = generator.generateKeyPair();
            KeyFactory jdk = KeyFactory.getInstance(algorithm);
            return new KeyPair(jdk.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())), jdk.generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** What to publish for a key. */
    public static String record(KeyPair key) {
        byte[] encoded = key.getPublic().getEncoded();
        boolean rsa = key.getPublic().getAlgorithm().equals("RSA");
        byte[] shown = rsa ? encoded : Arrays.copyOfRange(encoded, encoded.length - ED25519_OCTETS, encoded.length);
        return "v=DKIM1; k=" + (rsa ? "rsa" : "ed25519") + "; p=" + Base64.getEncoder().encodeToString(shown);
    }

    /** The same signer with another tag, at the end if it is new. */
    public HandSigner with(String tag, String value) {
        var changed = new LinkedHashMap<>(tags);
        changed.put(tag, value);
        return new HandSigner(field, key, changed);
    }

    public HandSigner without(String... names) {
        var changed = new LinkedHashMap<>(tags);
        for (String name : names) changed.remove(name);
        return new HandSigner(field, key, changed);
    }

    /** The same signer under another field's name. */
    public HandSigner as(String name) {
        return new HandSigner(name, key, tags);
    }

    /** The message with its signature on top. */
    public String sign(String message) {
        RawMessage parsed = parse(message);
        String unsigned = field + ": " + text() + bodyHash(parsed) + "; b=";
        var octets = new ArrayList<byte[]>();
        var left = new ArrayList<>(parsed.fields().reversed());
        for (String name : tags.getOrDefault("h", "").split(":")) {
            left.stream().filter(each -> each.is(name.strip())).findFirst().ifPresent(each -> {
                left.remove(each);
                octets.add(form(0).header(each));
            });
        }
        octets.add(ownForm(form(0), unsigned));
        return unsigned + base64(signature(octets)) + "\r\n" + message;
    }

    /** The message with an ARC-Seal on top, over these fields and itself. */
    public String seal(String message, List<HeaderField> covered) {
        String unsigned = field + ": " + text() + "; b=";
        var octets = new ArrayList<byte[]>();
        for (HeaderField each : covered) octets.add(DkimCanonical.RELAXED.header(each));
        octets.add(ownForm(DkimCanonical.RELAXED, unsigned));
        return unsigned + base64(signature(octets)) + "\r\n" + message;
    }

    private String text() {
        return tags.entrySet().stream().map(tag -> tag.getKey() + "=" + tag.getValue()).collect(Collectors.joining("; "));
    }

    private String bodyHash(RawMessage message) {
        if (tags.containsKey("bh")) return "";
        byte[] body = canonicalBody(message);
        int length = Math.min(body.length, Integer.parseInt(tags.getOrDefault("l", "" + body.length)));
        return "; bh=" + base64(sha256(List.of(Arrays.copyOf(body, length))));
    }

    /** Written down by the words of RFC 6376 section 3.4, apart from the code it tests. */
    private byte[] canonicalBody(RawMessage message) {
        String text = ISO_8859_1.decode(message.body()).toString();
        if (form(1) == DkimCanonical.RELAXED) text = text.replaceAll("[ \t]+(?=\r\n)", "").replaceAll("[ \t]+", " ");
        text = text.replaceAll("(\r\n)+\\z", "");
        boolean nothing = text.isEmpty() && form(1) == DkimCanonical.RELAXED;
        return (nothing ? "" : text + "\r\n").getBytes(ISO_8859_1);
    }

    private DkimCanonical form(int which) {
        String[] forms = tags.getOrDefault("c", "simple/simple").split("/");
        return which >= forms.length ? DkimCanonical.SIMPLE : DkimCanonical.valueOf(forms[which].toUpperCase(Locale.ROOT));
    }

    private static byte[] ownForm(DkimCanonical form, String unsigned) {
        byte[] own = form.header(parse(unsigned + "\r\n\r\n").fields().getFirst());
        return Arrays.copyOf(own, own.length - 2);
    }

    private byte[] signature(List<byte[]> octets) {
        boolean rsa = key.getPublic().getAlgorithm().equals("RSA");
        try {
            Signature signature = Signature.getInstance(!rsa ? "Ed25519" : tags.get("a").equals("rsa-sha1") ? "SHA1withRSA" : "SHA256withRSA");
            signature.initSign(key.getPrivate());
            for (byte[] each : rsa ? octets : List.of(sha256(octets))) signature.update(each);
            return signature.sign();
        } catch (GeneralSecurityException trouble) {
            throw new IllegalStateException(trouble);
        }
    }

    private static byte[] sha256(List<byte[]> octets) {
        try {
            var all = new ByteArrayOutputStream();
            octets.forEach(all::writeBytes);
            return MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static RawMessage parse(String text) {
        return RawMessage.parse(text.getBytes(ISO_8859_1));
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
