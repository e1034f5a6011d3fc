package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.sign.Srs.Forwarded;
import postern.rewrite.sign.Srs.Reversed;
import postern.rewrite.testing.Peers;

class SrsTest {
    private static final DomainName OURS = DomainName.parse("example.com");
    private static final Instant NOW = Instant.parse("2020-01-01T00:01:00Z");
    private static final SrsSecret SHARED = SrsSecret.shared("tops3cr3t".getBytes(US_ASCII));
    private static final SrsSecret OWN = own("sixteen octets at least");
    private static final Srs SRS = new Srs(List.of(OWN, SHARED));
    private static final int ROUNDS = Peers.rounds(1_000, 100_000);

    @Test void readsTheKnownAnswerOfPostsrsdAndMailSrs() {
        assertEquals(new Reversed.Original(address("test@otherdomain.com")),
                SRS.reverse(address("SRS0=vmyz=2W=otherdomain.com=test@example.com"), NOW));
    }

    @Test void writesTheKnownAnswerWithMoreOfTheHash() {
        assertTrue(rewritten(new Srs(List.of(SHARED)), address("test@otherdomain.com")).toString()
                .matches("SRS0=vmyz.{4}=2W=otherdomain\\.com=test@example\\.com"));
    }

    /** Lengths: SRS0= (5), hash, = (1), TT= (3), otherdomain.com= (16), local part; 64 in all. */
    @ParameterizedTest
    @CsvSource({"31, 8", "32, 7", "35, 4"})
    void aSharedSecretWritesAsMuchHashAsFits(int local, int hash) {
        String written = rewritten(new Srs(List.of(SHARED)), address("x".repeat(local) + "@otherdomain.com")).localPart();
        assertEquals(64, written.length());
        assertEquals(hash, written.split("=")[1].length());
    }

    @Test void whatDoesNotFitIsToldNotTruncated() {
        assertEquals(new Forwarded.DoesNotFit(), new Srs(List.of(SHARED)).forward(address("x".repeat(36) + "@otherdomain.com"), OURS, NOW));
        assertEquals(new Forwarded.DoesNotFit(), SRS.forward(address("x".repeat(32) + "@otherdomain.com"), OURS, NOW), "an own secret needs 8");
        assertEquals(new Forwarded.DoesNotFit(), SRS.forward(address("x".repeat(256) + "@otherdomain.com"), OURS, NOW));
    }

    @Test void quotesCountWhereTheLocalPartIsMeasured() {
        assertInstanceOf(Forwarded.Rewritten.class, SRS.forward(address("\"" + "x y" + "x".repeat(26) + "\"@otherdomain.com"), OURS, NOW));
        assertEquals(new Forwarded.DoesNotFit(), SRS.forward(address("\"" + "x y" + "x".repeat(27) + "\"@otherdomain.com"), OURS, NOW));
    }

    @Test void aLiteralWithTheSeparatorInItIsNotTornApart() {
        assertEquals(new Forwarded.DoesNotFit(), SRS.forward(address("x@[a=b]"), OURS, NOW));
        EmailAddress plain = address("x@[192.0.2.1]");
        assertEquals(new Reversed.Original(plain), SRS.reverse(rewritten(SRS, plain), NOW));
    }

    @Test void whatLiesInOurDomainStaysAsItIs() {
        assertEquals(new Forwarded.NotNeeded(), SRS.forward(address("ada@Example.COM"), OURS, NOW));
        assertEquals(new Forwarded.NotNeeded(), SRS.forward(rewritten(SRS, address("ada@author.org")), OURS, NOW));
    }

    @Test void whatWeWriteWeRead() {
        everyRewritten(SRS, UnaryOperator.identity());
    }

    @Test void whatWeWriteWeReadInLowerCase() {
        everyRewritten(SRS, SrsTest::lowerCase);
        everyRewritten(new Srs(List.of(SHARED)), SrsTest::lowerCase);
    }

    @Test void whatWeWriteWeReadInUpperCase() {
        everyRewritten(SRS, SrsTest::upperCase);
    }

    @Test void whatWeWriteWeReadInTheOtherAlphabet() {
        everyRewritten(SRS, local -> inOtherAlphabet(local));
        everyRewritten(new Srs(List.of(SHARED)), local -> inOtherAlphabet(local));
    }

    @Test void whatWeWriteWeReadBehindEachSeparator() {
        for (String separator : List.of("=", "+", "-")) {
            everyRewritten(SRS, local -> local.substring(0, 4) + separator + local.substring(5));
        }
    }

    @Test void aSingleWrongCharacterOfTheHashIsForged() {
        var senders = new SrsAddresses(2);
        for (int i = 0; i < ROUNDS; i++) {
            if (!(SRS.forward(senders.next(), OURS, NOW) instanceof Forwarded.Rewritten(EmailAddress address))) continue;
            int at = 5 + i % SrsSecret.LONGEST_MADE;
            char[] local = address.localPart().toCharArray();
            local[at] = Character.toLowerCase(local[at]) == 'x' ? 'y' : 'x';
            assertEquals(new Reversed.Forged(), SRS.reverse(new EmailAddress(new String(local), OURS), NOW), address.toString());
        }
    }

    @Test void changedPartsAreForged() {
        String local = rewritten(SRS, address("ada@author.org")).localPart();
        String relayed = rewritten(SRS, address("SRS0=aaaa=JJ=author.org=ada@first.org")).localPart();
        for (String forged : List.of(local.replace("ada", "eve"), local.replace("author", "victim"), local.replace("=2W=", "=2V="), local + "x",
                relayed.replace("first", "victim"), relayed.replace("ada", "eve"), relayed.replace("==", "=+"))) {
            assertEquals(new Reversed.Forged(), SRS.reverse(new EmailAddress(forged, OURS), NOW), forged);
        }
    }

    @Test void aPartLendsNoLettersToItsNeighbour() {
        String local = rewritten(SRS, address("ada@author.org")).localPart();
        for (String forged : List.of(local.replace("author.org=ada", "author.orga=da"), local.replace("author.org=ada", "author.or=gada"),
                "SRS1" + local.substring(4).replace("=2W=author.org=", "=2wauthor.org=="), "SRS1" + local.substring(4))) {
            assertEquals(new Reversed.Forged(), SRS.reverse(new EmailAddress(forged, OURS), NOW), forged);
        }
    }

    @Test void fourCharactersAreEnoughOnlyForASharedSecret() {
        EmailAddress ours = rewritten(new Srs(List.of(OWN)), address("ada@author.org"));
        EmailAddress shared = rewritten(new Srs(List.of(SHARED)), address("ada@author.org"));
        assertEquals(new Reversed.Forged(), SRS.reverse(withHash(ours, 4), NOW));
        assertEquals(new Reversed.Forged(), SRS.reverse(withHash(ours, 7), NOW));
        assertInstanceOf(Reversed.Original.class, SRS.reverse(withHash(shared, 4), NOW));
        assertEquals(new Reversed.Forged(), SRS.reverse(withHash(shared, 3), NOW));
        assertEquals(new Reversed.Forged(), SRS.reverse(withHash(shared, 0), NOW));
    }

    @ParameterizedTest
    @CsvSource({"-1, true", "0, true", "21, true", "22, false", "500, false", "1022, false", "1024, true", "1045, true", "1046, false"})
    void validForTwentyOneDaysModulo1024(long days, boolean valid) {
        var senders = new SrsAddresses(3);
        for (int i = 0; i < 300; i++) {
            Instant made = NOW.plus(Duration.ofDays(i * 23L)).plusSeconds(i * 60L % 86_000);
            EmailAddress sender = new EmailAddress("x" + senders.next().localPart().charAt(0), DomainName.parse("author.org"));
            EmailAddress written = ((Forwarded.Rewritten) SRS.forward(sender, OURS, made)).address();
            Reversed expected = valid ? new Reversed.Original(sender) : new Reversed.Expired();
            assertEquals(expected, SRS.reverse(written, made.plus(Duration.ofDays(days))), () -> written + " made " + made);
        }
    }

    @Test void anAddressOfTheFirstForwarderIsWrappedAndUnwrapped() {
        EmailAddress first = address("SRS0+aaaa=JJ=author.org=ada@first.org");
        EmailAddress wrapped = rewritten(SRS, first);
        assertTrue(wrapped.localPart().matches("SRS1=.{8}=first\\.org=\\+aaaa=JJ=author\\.org=ada"), wrapped.toString());
        assertEquals(new Reversed.NextHop(first), SRS.reverse(wrapped, NOW.plus(Duration.ofDays(400))), "the first forwarder judges the day");
    }

    @Test void anAddressOfTheSecondForwarderIsHashedAnewOverTheSameRest() {
        EmailAddress third = rewritten(SRS, address("SRS1=bbbb=first.org==aaaa=JJ=author.org=ada@second.org"));
        assertTrue(third.localPart().matches("SRS1=.{8}=first\\.org==aaaa=JJ=author\\.org=ada"), third.toString());
        assertEquals(new Reversed.NextHop(address("SRS0=aaaa=JJ=author.org=ada@first.org")), SRS.reverse(third, NOW));
    }

    @Test void ourOwnAddressComesOutOfTheSecondForwardersWrapping() {
        EmailAddress ours = rewritten(SRS, address("ada@author.org"));
        EmailAddress wrapped = new EmailAddress("SRS1=bbbb=example.com" + "=" + ours.localPart().substring(4), DomainName.parse("second.org"));
        assertEquals(new Forwarded.Rewritten(ours), SRS.forward(wrapped, OURS, NOW));
    }

    @Test void whatWasWrappedInOurOwnNameIsReadThrough() {
        var shared = new Srs(List.of(SHARED));
        EmailAddress inner = rewritten(shared, address("ada@author.org"));
        String rest = inner.localPart().substring(4);
        var wrapped = new EmailAddress("SRS1=" + SHARED.hash(List.of("example.com", rest)).substring(0, 4) + "=example.com=" + rest, OURS);
        assertEquals(new Reversed.Original(address("ada@author.org")), shared.reverse(wrapped, NOW));
        assertEquals(new Reversed.Expired(), shared.reverse(wrapped, NOW.plus(Duration.ofDays(30))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SRS1=bbbb=first.org@second.org", "SRS1=bbbb=first.org=aaaa@second.org", "SRS1=bbbb=not..a.domain==aaaa@second.org",
        "SRS1=@second.org", "SRS1==@second.org", "SRS0@second.org", "SRS2=x@second.org", "SRS01=x@second.org"})
    void whatOnlyLooksLikeSrsIsAnAddressLikeAnyOther(String sender) {
        EmailAddress written = rewritten(SRS, address(sender));
        assertTrue(written.localPart().startsWith("SRS0="), written.toString());
        assertEquals(new Reversed.Original(address(sender)), SRS.reverse(written, NOW));
    }

    /** U+017F is an S to those who compare in Unicode. */
    @Test void aLongSIsNotAnS() {
        var sender = new EmailAddress("\u017fRS0=x", DomainName.parse("author.org"));
        assertEquals(new Reversed.NotSrs(), SRS.reverse(sender, NOW));
        assertEquals(new Reversed.Original(sender), SRS.reverse(rewritten(SRS, sender), NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada@example.com", "SRS0@example.com", "SRS@example.com", "SRS1.x@example.com", "xSRS0=a=b=c=d@example.com"})
    void whatDoesNotBeginLikeSrsIsNotSrs(String text) {
        assertEquals(new Reversed.NotSrs(), SRS.reverse(address(text), NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SRS0=@example.com", "SRS1=@example.com", "SRS0====@example.com", "SRS1===@example.com", 
        "SRS0=aaaaaaaa=2W=a.org@example.com", "SRS0=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=2W=a.org=x@example.com",
        "SRS1=aaaaaaaa=a.org@example.com", "SRS0=vmyz=2=otherdomain.com=test@example.com"})
    void theTornAndTheEmptyAreForged(String text) {
        assertEquals(new Reversed.Forged(), SRS.reverse(address(text), NOW));
    }

    /** Another program with our secret may have been asked to rewrite nonsense. */
    @ParameterizedTest
    @ValueSource(strings = {"2W=not..a.domain=x", "2W=a.org=", "2=a.org=x", "18=a.org=x", "2Wx=a.org=x"})
    void aGenuineHashOverNonsenseIsForged(String rest) {
        String hash = SHARED.hash(List.of(rest.split("=", 3))).substring(0, 4);
        assertEquals(new Reversed.Forged(), SRS.reverse(new EmailAddress("SRS0=" + hash + "=" + rest, OURS), NOW));
    }

    @Test void theFirstSecretWritesAndAllAreRead() {
        SrsSecret fresh = own("another one, of this year");
        EmailAddress old = rewritten(SRS, address("ada@author.org"));
        var rotated = new Srs(List.of(fresh, OWN));
        assertEquals(new Reversed.Original(address("ada@author.org")), rotated.reverse(old, NOW));
        assertFalse(rewritten(rotated, address("ada@author.org")).equals(old));
        assertEquals(new Reversed.Forged(), new Srs(List.of(fresh)).reverse(old, NOW));
    }

    @Test void secretsThatAreNoneAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Srs(List.of()));
        assertThrows(IllegalArgumentException.class, () -> own("fifteen octets!"));
        assertThrows(IllegalArgumentException.class, () -> SrsSecret.shared(new byte[0]));
    }

    private static void everyRewritten(Srs srs, UnaryOperator<String> onTheWay) {
        var senders = new SrsAddresses(1);
        int rewritten = 0;
        for (int i = 0; i < ROUNDS; i++) {
            EmailAddress sender = senders.next();
            if (!(srs.forward(sender, OURS, NOW) instanceof Forwarded.Rewritten(EmailAddress written))) continue;
            rewritten++;
            var returned = new EmailAddress(onTheWay.apply(written.localPart()), OURS);
            EmailAddress back = switch (srs.reverse(returned, NOW)) {
                case Reversed.Original(EmailAddress address) -> address;
                case Reversed.NextHop(EmailAddress address) -> address;
                case Reversed.Expired _, Reversed.Forged _, Reversed.NotSrs _ -> throw new AssertionError(sender + " not read from " + returned);
            };
            assertEquals(lowerCase(behindWrapping(sender)), lowerCase(back.toString()));
        }
        assertTrue(rewritten > ROUNDS * 6 / 10, rewritten + " addresses fitted");
    }

    /** What comes back for a sender: himself, or, when he is an SRS1 address, the first forwarder's SRS0. */
    static String behindWrapping(EmailAddress sender) {
        if (!lowerCase(sender.localPart()).matches("srs1[-+=].*")) return sender.toString();
        String[] parts = sender.localPart().substring(5).split("=", 3);
        return "SRS0" + parts[2] + "@" + lowerCase(parts[1]);
    }

    private static String lowerCase(String text) {
        return text.codePoints().map(c -> c < 128 ? Character.toLowerCase(c) : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static String upperCase(String text) {
        return text.codePoints().map(c -> c < 128 ? Character.toUpperCase(c) : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static String inOtherAlphabet(String local) {
        String hash = local.substring(5, local.indexOf('=', 5));
        boolean urlSafe = hash.contains("-") || hash.contains("_");
        String other = urlSafe ? hash.replace('-', '+').replace('_', '/') : hash.replace('+', '-').replace('/', '_');
        return local.substring(0, 5) + other + local.substring(5 + hash.length());
    }

    private static EmailAddress withHash(EmailAddress written, int length) {
        String local = written.localPart();
        int end = local.indexOf('=', 5);
        return new EmailAddress(local.substring(0, 5 + length) + local.substring(end), written.domain());
    }

    private static EmailAddress rewritten(Srs srs, EmailAddress sender) {
        return assertInstanceOf(Forwarded.Rewritten.class, srs.forward(sender, OURS, NOW), sender.toString()).address();
    }

    private static EmailAddress address(String text) {
        return EmailAddress.parse(text);
    }

    private static SrsSecret own(String text) {
        return SrsSecret.own(text.getBytes(US_ASCII));
    }
}
