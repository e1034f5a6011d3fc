package postern.rewrite.auth.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Dkimpy;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.Peers;
import postern.rewrite.testing.TxtDns;

/** The same chains before us and before Debian's dkimpy, which is what {@code arcverify} asks: both say pass, or neither, but where the table tells why. */
class ArcValidatorIT {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);
    private static final int SEALERS = 25;
    private static final String MAIL = "From: Ada <ada@author.example>\r\nTo: board@lists.example\r\nSubject: budget\r\n\r\nHello\r\n";
    private static final String WE_REFUSE = "we fail, dkimpy pass";
    /** Where they do not agree. */
    private static final Map<String, String> DIFFER = Map.of(
            "l= of a part", WE_REFUSE,             // anybody may have written the rest
            "l= and a line added", WE_REFUSE,
            "x= past", WE_REFUSE,                  // dkimpy allows for ten hours between clocks
            "a key more", WE_REFUSE,               // a limit of ours
            "fields in another order", "we pass, dkimpy fail");     // RFC 8617 section 5.1.1 orders them by instance and kind

    @Test void chainsAreJudgedAlike() {
        List<ArcRulesTest.Row> rows = ArcRulesTest.rows().filter(row -> !row.rule().contains("older key") && !row.rule().contains("is away")).toList();
        var chains = new LinkedHashMap<String, String>();
        rows.forEach(row -> chains.put(row.rule(), row.mail()));
        assertTrue(chains.size() >= 28, chains.size() + " chains");
        assertEquals(new TreeMap<>(DIFFER), new TreeMap<>(disagreements(chains)));
    }

    @Test void mutatedChainsAreJudgedAlike() {
        Random random = new Random(8617);
        String whole = ArcByHand.chain(MAIL, 3);
        var chains = new LinkedHashMap<String, String>();
        chains.put("whole", whole);
        for (int round = 0; round < Peers.rounds(150, 3_000); round++) {
            int at;
            do at = random.nextInt(whole.length()); while (!Character.isLetterOrDigit(whole.charAt(at)));
            char other = Character.isDigit(whole.charAt(at)) ? (char) ('0' + random.nextInt(10)) : (char) ('a' + random.nextInt(26));
            chains.put("at " + at + " " + other + " in round " + round, whole.substring(0, at) + other + whole.substring(at + 1));
        }
        assertEquals(Map.of(), disagreements(chains));
    }

    /** What either said where they do not agree. */
    private static Map<String, String> disagreements(Map<String, String> chains) {
        List<String> names = List.copyOf(chains.keySet());
        var records = new HashMap<String, String>();
        for (int i = 1; i <= SEALERS; i++) records.put("s" + i + "._domainkey.sealer" + i + ".example", HandSigner.record(ArcByHand.KEY));
        List<Dkimpy.Verdict> theirs = Dkimpy.judgeAt(NOW, new ArrayList<>(chains.values().stream().map(mail -> mail.getBytes(ISO_8859_1)).toList()), records);
        var differ = new HashMap<String, String>();
        var seen = new HashMap<String, Integer>();
        for (int i = 0; i < names.size(); i++) {
            String ours = new ArcValidator(TxtDns.of(records)).validate(RawMessage.parse(chains.get(names.get(i)).getBytes(ISO_8859_1)), NOW).verdict().word();
            String their = theirs.get(i).chain().equals("ended") ? "fail" : theirs.get(i).chain();
            seen.merge(ours, 1, Integer::sum);
            if (!ours.equals(their)) differ.put(names.get(i), "we " + ours + ", dkimpy " + their);
        }
        assertTrue(seen.keySet().containsAll(Set.of("pass", "fail")), seen.toString());
        return differ;
    }
}
