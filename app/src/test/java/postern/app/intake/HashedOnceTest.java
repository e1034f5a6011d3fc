package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.app.lists.ListOptions;
import postern.app.lists.MailingList;
import postern.app.lists.PostingRule;
import postern.app.testing.Furnished;
import postern.lmtp.Submission;
import postern.rewrite.FromSetting;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.HashedOctets;

/** A signed mail for fifty lists: its body is hashed once to know it again, once for its signature, and no more. */
class HashedOnceTest {
    private static final int LISTS = 50;
    private static final KeyPair KEY = HandSigner.ed25519();

    @Test void aSignedMailForFiftyListsIsHashedOnceForItsSignature() {
        String body = "forty-nine octets of a text that is long enough.\n".repeat(2_000);
        int octets = body.length() + 2_000;
        try (var household = new TestHousehold(Furnished.h2())) {
            household.dns.with("s1._domainkey.author.example", HandSigner.record(KEY)).with("_dmarc.author.example", "v=DMARC1; p=reject");
            List<String> to = lists(household);
            String signed = HandSigner.dkim(KEY).with("h", "from:subject").sign(("From: ada@author.example\nTo: board@lists.example\nSubject: budget\nMessage-ID: <1@author.example>\n\n" + body)
                    .replace("\n", "\r\n"));
            Submission submission = TestHousehold.submission("bounces@elsewhere.example", signed.replace("\r\n", "\n"), to.toArray(String[]::new));
            var replies = new ArrayList<Reply>();
            long hashed = HashedOctets.during(() -> replies.addAll(household.acceptance.deliver(submission)));
            assertEquals(LISTS, replies.stream().filter(Reply::isPositive).count());
            String id = replies.getFirst().text().split(" ")[0];
            var outlook = household.database.inTransaction(tx -> household.postings.find(tx, id)).orElseThrow().outlook().orElseThrow();
            assertTrue(outlook.reason().contains("survives"), outlook.reason());
            assertTrue(hashed >= 2L * octets, "counted nothing: " + hashed);
            assertTrue(hashed < 3L * octets, hashed + " octets hashed for a body of " + octets);
        }
    }

    /** They munge only when they must, and have no footer. */
    private static List<String> lists(TestHousehold household) {
        var to = new ArrayList<String>();
        household.database.transact(tx -> {
            for (int i = 0; i < LISTS; i++) {
                var address = EmailAddress.parse("list" + i + "@lists.example");
                household.lists.add(tx, new MailingList(address, "List " + i, PostingRule.ANYONE, FromSetting.WHEN_NEEDED, ListOptions.NONE, TestHousehold.NOW));
                to.add(address.toString());
            }
        });
        return to;
    }
}
