package postern.rewrite.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.rewrite.auth.arc.ArcResult;
import postern.rewrite.auth.arc.ArcSet;
import postern.rewrite.auth.arc.ArcVerdict;
import postern.rewrite.mail.DomainName;

class VoucherTest {
    private static final DomainName SEALER = new DomainName("sealer.example");
    private static final Trust TRUST = new Trust(Set.of(), Set.of(SEALER), _ -> false, List.of(), List.of());

    @Test void aSealThatLeavesFromOpenVouchesForNobody() {
        assertEquals(1, Voucher.sealers(chain("from", "to"), TRUST).size());
        assertEquals(0, Voucher.sealers(chain("to", "subject"), TRUST).size());
    }

    private static ArcResult chain(String... covers) {
        var set = new ArcSet(1, SEALER, "s1", "sealer.example; dmarc=pass header.from=author.example");
        return new ArcResult(ArcVerdict.PASS, "", List.of(set), 0, List.of(covers));
    }
}
