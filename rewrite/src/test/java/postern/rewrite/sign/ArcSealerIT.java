package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.ArcSealerTest.Sealed;
import postern.rewrite.testing.Dkimpy;
import postern.rewrite.testing.MailDkim;
import postern.rewrite.testing.OddMessages;

/** Sealed messages as two judges of different families see them: dkimpy and Mail::DKIM. */
class ArcSealerIT {
    /** Neither dkimpy nor Mail::DKIM reads a field with white space before the colon. */
    private static final String BEYOND_THEM = "white space before the colon";

    @Test void oddMessagesPassSealedOnceAndTwice() {
        var sealed = new LinkedHashMap<String, byte[]>();
        OddMessages.all().forEach((name, message) -> {
            if (name.equals(BEYOND_THEM)) return;
            RawMessage once = Sealed.once(OddMessages.onTheWire(message), ChainStatus.NONE);
            RawMessage twice = Sealed.by(TestKeys.ELSEWHERE, once, ChainStatus.PASS);
            sealed.put(name, once.toBytes());
            sealed.put(name + ", twice", twice.toBytes());
        });
        assertAllPass(sealed);
    }

    @Test void aLongChainPasses() {
        RawMessage message = OddMessages.all().get("plain");
        for (int hop = 0; hop < 12; hop++) message = Sealed.by(hop % 2 == 0 ? TestKeys.KEY : TestKeys.ELSEWHERE, message, ChainStatus.PASS);
        assertAllPass(Map.of("12 hops", message.toBytes()));
    }

    /** A list changes the body between two seals: the older signature breaks, the chain does not. */
    @Test void aChangeBetweenTwoSealsIsAllowed() {
        RawMessage once = Sealed.by(TestKeys.ELSEWHERE, OddMessages.all().get("plain"), ChainStatus.NONE);
        RawMessage changed = RawMessage.parse((new String(once.toBytes(), ISO_8859_1) + "-- \r\nfooter\r\n").getBytes(ISO_8859_1));
        assertEquals("fail", Dkimpy.judge(changed.toBytes(), TestKeys.dns()).chain());
        byte[] twice = Sealed.once(changed, ChainStatus.PASS).toBytes();
        Dkimpy.Verdict verdict = Dkimpy.judge(twice, TestKeys.dns());
        assertEquals("pass", verdict.chain(), verdict.why());
        assertTrue(MailDkim.judge(twice, TestKeys.dns()).chainPasses());
    }

    @Test void aTamperedTwinFails() {
        RawMessage once = Sealed.by(TestKeys.ELSEWHERE, OddMessages.all().get("plain"), ChainStatus.NONE);
        String text = new String(Sealed.once(once, ChainStatus.PASS).toBytes(), ISO_8859_1);
        List<String> twins = List.of(text.replace("Hello", "Hallo"), text.replace("From: Ada", "From: Eve"), "From: eve@x.example\r\n" + text, text + "more\r\n",
                text.replaceFirst("cv=pass", "cv=none"), text.replace("i=2;\r\n\tmx", "i=2;\r\n\tmy"), text.replace("i=1;\r\n\tmx", "i=1;\r\n\tmy"),
                text.replaceFirst("t=1", "t=2"), text.replaceFirst("DKIM-Signature: v=1", "DKIM-Signature: v=2"), text.replaceFirst("d=gateway", "d=gateaux"),
                text.replaceFirst("(?s)ARC-Seal: i=1.*?\r\n(?=A)", ""));
        List<byte[]> messages = twins.stream().map(twin -> twin.getBytes(ISO_8859_1)).toList();
        List<Dkimpy.Verdict> first = Dkimpy.judge(messages, TestKeys.dns());
        List<MailDkim.Verdict> second = MailDkim.judge(messages, TestKeys.dns());
        for (int i = 0; i < twins.size(); i++) {
            String twin = twins.get(i);
            assertFalse(twin.equals(text), twin);
            assertEquals("fail", first.get(i).chain(), twin);
            assertFalse(second.get(i).chainPasses(), twin);
        }
    }

    /** The judges stop at cv=fail without a look at the seal; alone in the header, the failing set's seal verifies (section 5.1.2). */
    @Test void aFailingSetSealsItselfAlone() {
        RawMessage failed = Sealed.once(Sealed.by(TestKeys.ELSEWHERE, OddMessages.all().get("plain"), ChainStatus.NONE), ChainStatus.FAIL);
        assertEquals("ended", Dkimpy.judge(failed.toBytes(), TestKeys.dns()).chain());
        assertTrue(MailDkim.judge(failed.toBytes(), TestKeys.dns()).chain().startsWith("fail"));
        var header = new ArrayList<>(failed.fields());
        header.removeIf(field -> field.name().startsWith("ARC-") && field.value().startsWith("i=1;"));
        assertEquals(failed.fields().size() - 3, header.size());
        assertTrue(Dkimpy.judge(failed.withFields(header).toBytes(), TestKeys.dns()).newest());
    }

    @Test void whatIsNotSealedIsNone() {
        byte[] plain = OddMessages.all().get("plain").toBytes();
        assertEquals("none", Dkimpy.judge(plain, TestKeys.dns()).chain());
        assertEquals("none", MailDkim.judge(plain, TestKeys.dns()).chain());
    }

    private static void assertAllPass(Map<String, byte[]> messages) {
        List<String> names = List.copyOf(messages.keySet());
        List<byte[]> all = names.stream().map(messages::get).toList();
        List<Dkimpy.Verdict> first = Dkimpy.judge(all, TestKeys.dns());
        List<MailDkim.Verdict> second = MailDkim.judge(all, TestKeys.dns());
        for (int i = 0; i < names.size(); i++) {
            assertEquals("pass", first.get(i).chain(), names.get(i) + ": " + first.get(i).why());
            assertTrue(first.get(i).signatures().getFirst().pass(), names.get(i) + ": " + first.get(i));
            assertTrue(second.get(i).chainPasses(), names.get(i) + ": " + second.get(i));
            assertEquals("rsa-sha256 pass", second.get(i).signatures().getFirst(), names.get(i));
        }
    }
}
