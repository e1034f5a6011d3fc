package postern.app.roster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import postern.app.lists.Member;

/** What two answers are the same by: the same persons, whatever their order and names. */
final class Digest {
    private Digest() { }

    /** SHA-256, 64 hexadecimal digits. */
    static String of(List<Member> members) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            members.stream().map(member -> member.address().key()).distinct().sorted().forEach(key -> {
                digest.update(key.getBytes(UTF_8));
                digest.update((byte) 0);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
