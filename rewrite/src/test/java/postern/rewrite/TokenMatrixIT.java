package postern.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Peers;

/** An outside judge reads what is left of mail whose token was taken out: its structure holds, and no part decodes to the token. */
class TokenMatrixIT {
    private static final String JUDGE = """
            import email, email.policy, pathlib, sys
            folder, token = pathlib.Path(sys.argv[1]), sys.argv[2]
            wrong = read = 0
            for file in sorted(folder.glob('*.eml')):
                leaves = int(file.stem.split('-')[1])
                message = email.message_from_bytes(file.read_bytes(), policy=email.policy.SMTP)
                parts = list(message.walk())
                faults = [str(fault) for part in parts for fault in part.defects]
                ends = [part for part in parts if not part.is_multipart()]
                empty = [part for part in parts if part.get_content_maintype() == 'multipart' and not part.is_multipart()]
                octets = [part.get_payload(decode=True) or b'' for part in ends]
                seen = [one for one in octets if token.encode() in one.replace(b'\\0', b'')]
                if faults or empty or len(ends) != leaves or seen:
                    print(file.name, faults, 'parts', len(ends), 'expected', leaves, 'token seen' if seen else '')
                    wrong += 1
                read += 1
            print('read', read, 'wrong', wrong)
            """;

    @TempDir Path folder;

    @Test void pythonReadsWhatIsLeft() throws IOException, InterruptedException {
        Peers.need(Path.of("/usr/bin/python3"), "python3");
        var stripper = new TokenStripper(TokenStripper.DEFAULT_PREFIXES);
        int number = 0;
        for (TokenMatrix.Case one : TokenMatrix.cases().filter(one -> !one.name().startsWith("POSTERN-TOKEN/")).toList()) {
            var found = (TokenStripper.Found) stripper.strip(RawMessage.parse(one.mail()));
            Files.write(folder.resolve("%05d-%d.eml".formatted(number++, one.leaves())), found.message().toBytes());
        }
        Path judge = Files.writeString(folder.resolve("judge.py"), JUDGE);
        Process python = new ProcessBuilder(List.of("/usr/bin/python3", judge.toString(), folder.toString(), TokenMatrix.TOKEN)).redirectErrorStream(true).start();
        String told = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        python.waitFor(60, TimeUnit.SECONDS);
        assertEquals("read " + number + " wrong 0", told.strip());
    }
}
