package postern.app.intake;

import postern.app.standing.Standings;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.mail.DomainName;

/**
 * What the watch has seen of our keys. Where receivers do not find a domain's key its postings wait; that is an alarm, told elsewhere.
 *
 * @param captured copies leave this machine no other way than into a folder: then a key need not be published
 */
public record SeenKeys(Standings standings, boolean captured) implements OwnKeys {
    @Override public OwnKey of(DomainName ours) {
        return switch (standings.of(ours).sight()) {
            case VISIBLE -> OwnKey.VISIBLE;
            case ABSENT, DIFFERENT, UNREACHABLE -> captured ? OwnKey.CAPTURED : OwnKey.NOT_VISIBLE;
        };
    }
}
