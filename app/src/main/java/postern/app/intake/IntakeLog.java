package postern.app.intake;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.app.lists.AcceptedPosting;

/** One line per fact about what came in, its id first. List addresses are told, addresses of persons never. */
final class IntakeLog {
    private static final Logger LOG = LoggerFactory.getLogger("postern.intake");

    private IntakeLog() { }

    static void record(Prepared prepared) {
        switch (prepared) {
            case Prepared.Copies(AcceptedPosting posting, _, _) -> LOG.info("{} accepted to={} copies={} bytes={} rule={} from={}{}", posting.id(),
                    posting.destination(), posting.copies(), posting.octets(), posting.rule(),
                    posting.outlook().map(AcceptedPosting.Outlook::word).orElse("untouched"), posting.queueId().map(id -> " queue-id=" + id).orElse(""));
            case Prepared.Spending(String token, _, var postings) -> {
                postings.forEach(IntakeLog::record);
                LOG.info("{} spent token={}", postings.getFirst().posting().id(), token);
            }
            case Prepared.Referring(_, var copies) -> record(copies);
            case Prepared.Quarantined(var entry, String why) -> LOG.info("{} quarantined to={}: {}", entry.id(), entry.destination(), why);
            case Prepared.Held(var entry, String why, _) -> LOG.info("{} held to={} rule={}: {}", entry.id(), entry.destination(), entry.rule(), why);
            case Prepared.Refused(String id, var destination, _, String why, _) -> LOG.info("{} refused to={}: {}", id, destination, why);
            case Prepared.Deferred(String id, var destination, _, String why, _) -> LOG.warn("{} deferred to={}: {}", id, destination, why);
            case Prepared.Returned(long copy, var posting, int octets) -> LOG.info("{} returned copy={} bytes={}", posting.orElse("-"), copy, octets);
            case Prepared.Leaving(String id, var destination, _, _, String how) -> LOG.info("{} left to={}: {}", id, destination, how);
            case Prepared.Dropped(String id, var destination, String why, _) -> LOG.info("{} dropped to={}: {}", id, destination, why);
            case Prepared.Known(String id, _) -> LOG.info("{} again: the same mail, nothing added", id);
            case Prepared.Gone _ -> LOG.info("- refused: the address was removed after RCPT");
        }
    }
}
