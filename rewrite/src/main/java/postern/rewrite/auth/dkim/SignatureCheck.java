package postern.rewrite.auth.dkim;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.mail.DomainName;

/**
 * Fetches keys and does the arithmetic (RFC 6376 sections 6.1.2 and 6.1.3), for one message.
 *
 * <p>Asks for each name once. Of several records at a name each is tried; one that verifies is enough. For one thread.
 */
public final class SignatureCheck {
    /** Names asked for in one message; a signature that needs one more is not believed. */
    public static final int MOST_QUESTIONS = 20;
    private static final int MOST_RECORDS = 10;

    private final Dns dns;
    private final Map<DomainName, DnsAnswer> answers = new HashMap<>();

    public SignatureCheck(Dns dns) {
        this.dns = dns;
    }

    /** Passes if a key of the signer's verifies these octets. */
    public void check(Signer signer, List<byte[]> octets) throws Refused {
        passing(signer, true, octets);
    }

    /** The record whose key verifies. @param alone false if others stand under its name: a receiver may take one of those */
    record Fit(KeyRecord record, boolean alone) { }

    /** @param ownDomain true if {@code i=} is of the very domain in {@code d=} */
    Fit passing(Signer signer, boolean ownDomain, List<byte[]> octets) throws Refused {
        Refused worst = null;
        List<String> records = records(signer.keyName());
        for (String text : records) {
            try {
                KeyRecord record = KeyRecord.read(text, signer.algorithm());
                if (record.sameDomain() && !ownDomain) throw Refused.malformed("i= is of a subdomain, which the key record forbids");
                if (verifies(signer, record.key(), octets)) return new Fit(record, records.size() == 1);
                throw new Refused(DkimVerdict.FAIL, "the signature does not fit header and key");
            } catch (Refused refused) {
                worst = moreTelling(worst, refused);
            }
        }
        throw worst;
    }

    private List<String> records(DomainName name) throws Refused {
        if (!answers.containsKey(name) && answers.size() == MOST_QUESTIONS) {
            throw new Refused(DkimVerdict.POLICY, "needs more keys than the " + MOST_QUESTIONS + " we ask for");
        }
        return switch (answers.computeIfAbsent(name, dns::txt)) {
            case DnsAnswer.Found(List<String> texts) -> texts.subList(0, Math.min(texts.size(), MOST_RECORDS));
            case DnsAnswer.Absent _ -> throw Refused.malformed("no key is published under this selector");
            case DnsAnswer.Unreachable _ -> throw new Refused(DkimVerdict.TEMPERROR, "the key could not be asked for");
        };
    }

    /** A record that was fit for use tells more than one that was not; else the first. */
    private static Refused moreTelling(Refused first, Refused second) {
        if (first == null) return second;
        return first.verdict() == DkimVerdict.PERMERROR && second.verdict() != DkimVerdict.PERMERROR ? second : first;
    }

    private static boolean verifies(Signer signer, PublicKey key, List<byte[]> octets) {
        try {
            return switch (signer.algorithm()) {
                case RSA_SHA256 -> verifies("SHA256withRSA", key, octets, signer.signature());
                case ED25519_SHA256 -> verifies("Ed25519", key, List.of(sha256(octets)), signer.signature());
            };
        } catch (GeneralSecurityException notASignature) {
            return false;
        }
    }

    private static boolean verifies(String algorithm, PublicKey key, List<byte[]> octets, byte[] signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        for (byte[] each : octets) verifier.update(each);
        return verifier.verify(signature);
    }

    /** RFC 8463 section 3: what Ed25519 signs is the hash. */
    private static byte[] sha256(List<byte[]> octets) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (byte[] each : octets) digest.update(each);
        return digest.digest();
    }
}
