package postern.rewrite.testing;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An outside judge of DKIM signatures and ARC chains: Debian's python3-dkim, with the DNS it is given and no other.
 * Skips the test, or fails it where peers are required, if the judge is missing.
 */
public final class Dkimpy {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path MODULE = Path.of("/usr/lib/python3/dist-packages/dkim/__init__.py");
    private static final Path ED25519 = Path.of("/usr/lib/python3/dist-packages/nacl/__init__.py");

    private Dkimpy() { }

    /** @param why empty for a pass */
    public record Result(boolean pass, String why) { }

    /**
     * @param signatures one for each DKIM-Signature, from the top
     * @param chain      {@code pass}, {@code fail}, {@code none}, or {@code ended}: the newest set itself says cv=fail
     * @param newest     both signatures of the newest set verify, the seal over all sets that are in the message
     * @param why        what was found of the chain
     */
    public record Verdict(List<Result> signatures, String chain, boolean newest, String why) {
        /** So many signatures, and all of them pass. */
        public boolean allPass(int count) {
            return signatures.size() == count && signatures.stream().allMatch(Result::pass);
        }
    }

    /**
     * @param dnsTxt TXT records by name without final dot
     * @return one result for each DKIM-Signature, from the top
     */
    public static List<Result> verify(byte[] message, Map<String, String> dnsTxt) {
        return judge(message, dnsTxt).signatures();
    }

    public static Verdict judge(byte[] message, Map<String, String> dnsTxt) {
        return judge(List.of(message), dnsTxt).getFirst();
    }

    /** Many at once, in one process. */
    public static List<Verdict> judge(List<byte[]> messages, Map<String, String> dnsTxt) {
        Peers.need(PYTHON, "python3");
        Peers.need(MODULE, "python3-dkim");
        Peers.need(ED25519, "python3-nacl");
        List<String> python = List.of(PYTHON.toString(), "-W", "ignore", "-c");
        return Judge.ask(python, Judge.resource("dkimpy.py"), messages, dnsTxt, "arc ").stream().map(Dkimpy::verdict).toList();
    }

    /** The same at that time, not by the machine's clock. */
    public static List<Verdict> judgeAt(Instant now, List<byte[]> messages, Map<String, String> dnsTxt) {
        var arguments = new HashMap<>(dnsTxt);
        arguments.put("now", String.valueOf(now.getEpochSecond()));
        return judge(messages, arguments);
    }

    private static Verdict verdict(List<String> lines) {
        List<Result> signatures = lines.subList(0, lines.size() - 1).stream()
                .map(line -> new Result(line.startsWith("dkim pass"), line.startsWith("dkim pass") ? "" : line.substring("dkim fail ".length()))).toList();
        String[] chain = lines.getLast().split(" ", 4);
        return new Verdict(signatures, chain[1], chain[2].equals("valid"), chain[3]);
    }
}
