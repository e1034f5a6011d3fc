package postern.rewrite.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A second outside judge, of another family: Perl's Mail::DKIM, with the DNS it is given and no other. The Debian 12 one does not
 * know Ed25519. Skips the test, or fails it where peers are required, if the judge is missing.
 */
public final class MailDkim {
    private static final Path PERL = Path.of("/usr/bin/perl");
    private static final Path MODULE = Path.of("/usr/share/perl5/Mail/DKIM/ARC/Verifier.pm");

    private MailDkim() { }

    /**
     * @param signatures one for each DKIM-Signature, from the top: algorithm, then {@code pass}, {@code fail (…)} or {@code invalid (…)}
     * @param chain      {@code none}, {@code pass (…)} or {@code fail (…)}
     */
    public record Verdict(List<String> signatures, String chain) {
        public boolean chainPasses() {
            return chain.startsWith("pass");
        }
    }

    public static Verdict judge(byte[] message, Map<String, String> dnsTxt) {
        return judge(List.of(message), dnsTxt).getFirst();
    }

    /** Many at once, in one process. */
    public static List<Verdict> judge(List<byte[]> messages, Map<String, String> dnsTxt) {
        Peers.need(PERL, "perl");
        Peers.need(MODULE, "libmail-dkim-perl");
        return Judge.ask(List.of(PERL.toString(), "-e"), Judge.resource("maildkim.pl"), messages, dnsTxt, "arc ").stream()
                .map(lines -> new Verdict(lines.subList(0, lines.size() - 1).stream().map(line -> line.substring("dkim ".length())).toList(),
                        lines.getLast().substring("arc ".length()))).toList();
    }
}
