package postern.outbound.relay;

import static java.util.EnumSet.range;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import postern.rewrite.mail.Reply;

/**
 * What a refusal means: whose trouble it is, and whether it will pass. Pure; the first rule that fits decides.
 *
 * <p>The thought behind the order: trouble that would hit every copy must stop or rest the relay, instead of failing
 * members one by one. So a login that is refused or missing, a "relay access denied", and a refused return path (ours, and
 * of one domain for all copies) are the relay's, wherever servers say them; Postfix, for one, says all of them at RCPT.
 * Their words count only where the enhanced status lets them speak of the whole, and never where another host is quoted: what a
 * recipient's server says must not stop the relay. A refused null sender is the posting's: only reports have it. Sequence and syntax errors mean that we and the relay
 * misunderstand each other; they rest the relay and fail nobody. What remains at RCPT is the recipient's, and after DATA
 * the posting's. A 4xx to one message never rests the relay, but for 421 before the message, a spent quota and "system full".
 */
final class Verdicts {
    private Verdicts() { }

    /** What a rule concludes. Those that rest or defer turn a 5xx of the peer into a 4xx of ours that quotes it. */
    private enum Verdict { STOP_RELAY, REST_RELAY, FAIL_POSTING, DEFER_POSTING, FAIL_RECIPIENT, DEFER_RECIPIENT, DEFER_US, SENDER }

    /**
     * @param reply matches the beginning of {@code 550 5.1.1}; a reply without status stands as {@code 550 -}
     * @param text  found anywhere in the text, without regard to case
     */
    private record Rule(Set<Stage> stages, Pattern reply, Pattern text, Verdict verdict) {
        Rule(Set<Stage> stages, String reply, String text, Verdict verdict) {
            this(stages, Pattern.compile(reply), Pattern.compile(text, Pattern.CASE_INSENSITIVE), verdict);
        }

        boolean fits(Stage stage, String key, String said) {
            return stages.contains(stage) && reply.matcher(key).lookingAt() && text.matcher(said).find();
        }
    }

    private static final String ANY = "";
    private static final Set<Stage> TRANSACTION = range(Stage.MAIL, Stage.DOT);
    private static final Set<Stage> ENVELOPE = Set.of(Stage.MAIL, Stage.RCPT);
    private static final Set<Stage> CONTENT = Set.of(Stage.DATA, Stage.DOT);

    /** Behind the first digit: no enhanced status, or one that may speak of the whole (RFC 3463: other, routing, protocol, policy). */
    private static final String NOT_ABOUT_AN_ADDRESS = ".. (-|.\\.[0457]\\.)";
    /**
     * The relay repeats what a server further on said when it was asked about the recipient or the message. Where our sender was
     * asked about instead, the reply says so first.
     */
    private static final String QUOTING = "^((?!sender address rejected).)*?"
            + "(\\bsaid:|undeliverable address|unverified address|(address|recipient|callout) verif|verification failed for|\\bresponse: [45])";

    private static final String LOGIN_MISSING = "authentication (is )?required|(must|please|need to) (first )?(authenticate|log ?in)"
            + "|(authenticate|log ?in|auth) first|must issue a? ?STARTTLS";
    private static final String RELAYING = "relay(ing)? (access )?(is )?(denied|prohibited|not (allowed|permitted))"
            + "|(unable|not permitted|not allowed|cannot) to relay|does not relay|do not relay|not an? (open )?relay";
    private static final String QUOTA = "(daily|hourly|sending|rate)\\b.{0,30}\\b(quota|limit)|(quota|limit)\\b.{0,30}\\b(per (day|hour|minute)|sending)";
    private static final String CLIENT = "client host rejected|helo command rejected";
    private static final String SENDER = "sender address rejected|not owned by user|not allowed to send (as|from)|sender (address )?(is )?not (allowed|permitted)";

    private static final List<Rule> RULES = List.of(
            new Rule(range(Stage.GREETING, Stage.RCPT), "421", ANY, Verdict.REST_RELAY),
            new Rule(Set.of(Stage.LOGIN), "5", ANY, Verdict.STOP_RELAY),
            new Rule(range(Stage.GREETING, Stage.LOGIN), ANY, ANY, Verdict.REST_RELAY),

            new Rule(TRANSACTION, "53[0458]", ANY, Verdict.STOP_RELAY),
            new Rule(Set.of(Stage.RCPT), "5", QUOTING, Verdict.FAIL_RECIPIENT),
            new Rule(Set.of(Stage.RCPT), "4", QUOTING, Verdict.DEFER_RECIPIENT),
            new Rule(CONTENT, "5", QUOTING, Verdict.FAIL_POSTING),
            new Rule(CONTENT, "4", QUOTING, Verdict.DEFER_POSTING),
            new Rule(TRANSACTION, "5" + NOT_ABOUT_AN_ADDRESS, LOGIN_MISSING, Verdict.STOP_RELAY),
            new Rule(TRANSACTION, "5" + NOT_ABOUT_AN_ADDRESS, RELAYING, Verdict.STOP_RELAY),
            new Rule(TRANSACTION, "4" + NOT_ABOUT_AN_ADDRESS, RELAYING, Verdict.REST_RELAY),
            new Rule(TRANSACTION, ".{4}[45]\\.4\\.5", ANY, Verdict.REST_RELAY),
            new Rule(TRANSACTION, "[45]" + NOT_ABOUT_AN_ADDRESS, QUOTA, Verdict.REST_RELAY),
            new Rule(ENVELOPE, "5" + NOT_ABOUT_AN_ADDRESS, CLIENT, Verdict.STOP_RELAY),
            new Rule(ENVELOPE, "4" + NOT_ABOUT_AN_ADDRESS, CLIENT, Verdict.REST_RELAY),

            new Rule(ENVELOPE, "5...5\\.3\\.4", ANY, Verdict.FAIL_POSTING),
            new Rule(Set.of(Stage.MAIL), "552|5...5\\.6\\.", ANY, Verdict.FAIL_POSTING),
            new Rule(TRANSACTION, "(50[0234]|555) (-|5\\.5\\.)", ANY, Verdict.REST_RELAY),
            new Rule(ENVELOPE, ".{4}[45]\\.1\\.[78]", ANY, Verdict.SENDER),
            new Rule(Set.of(Stage.MAIL), ANY, SENDER, Verdict.SENDER),
            new Rule(Set.of(Stage.RCPT), "[45].. ([45]\\.1\\.0|-|.\\.[0457]\\.)", SENDER, Verdict.SENDER),
            new Rule(Set.of(Stage.MAIL), "5", ANY, Verdict.SENDER),
            new Rule(Set.of(Stage.MAIL), ANY, ANY, Verdict.REST_RELAY),

            new Rule(Set.of(Stage.RCPT), ".{4}[45]\\.5\\.3", ANY, Verdict.DEFER_US),
            new Rule(Set.of(Stage.RCPT), ANY, "too many recipients", Verdict.DEFER_US),
            new Rule(Set.of(Stage.RCPT), "4...4\\.3\\.[125]", ANY, Verdict.REST_RELAY),
            new Rule(Set.of(Stage.RCPT), "5...5\\.6\\.(?!7)", ANY, Verdict.FAIL_POSTING),
            new Rule(Set.of(Stage.RCPT), "5", ANY, Verdict.FAIL_RECIPIENT),
            new Rule(Set.of(Stage.RCPT), ANY, ANY, Verdict.DEFER_RECIPIENT),

            new Rule(CONTENT, "5", ANY, Verdict.FAIL_POSTING),
            new Rule(CONTENT, ANY, ANY, Verdict.DEFER_POSTING));

    /**
     * @param reply      4xx or 5xx, or a code that has no place at this stage
     * @param nullSender whether MAIL FROM was {@code <>}
     */
    static Outcome of(Stage stage, Reply reply, boolean nullSender) {
        String key = reply.code() + " " + (reply.status().isEmpty() ? "-" : reply.status());
        for (Rule rule : RULES) {
            if (rule.fits(stage, key, reply.text())) return outcome(rule.verdict(), reply, nullSender);
        }
        throw new IllegalStateException("no rule for " + stage + " " + key);
    }

    private static Outcome outcome(Verdict verdict, Reply reply, boolean nullSender) {
        return switch (verdict) {
            case STOP_RELAY -> new Outcome.Failed(reply, Blame.RELAY);
            case REST_RELAY -> new Outcome.Deferred(later(reply), Blame.RELAY);
            case FAIL_POSTING -> new Outcome.Failed(reply, Blame.POSTING);
            case DEFER_POSTING -> new Outcome.Deferred(later(reply), Blame.POSTING);
            case FAIL_RECIPIENT -> new Outcome.Failed(reply, Blame.RECIPIENT);
            case DEFER_RECIPIENT -> new Outcome.Deferred(later(reply), Blame.RECIPIENT);
            case DEFER_US -> new Outcome.Deferred(later(reply), Blame.US);
            case SENDER -> sender(reply, nullSender);
        };
    }

    private static Outcome sender(Reply reply, boolean nullSender) {
        Blame blame = nullSender ? Blame.POSTING : Blame.RELAY;
        return reply.isPermanent() ? new Outcome.Failed(reply, blame) : new Outcome.Deferred(later(reply), blame);
    }

    private static Reply later(Reply reply) {
        return reply.isTransient() ? reply : Reply.of(451, "4.5.0", "the relay answered: " + reply);
    }
}
