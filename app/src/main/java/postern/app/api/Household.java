package postern.app.api;

import java.time.Clock;
import java.time.Duration;
import postern.app.alarms.Alarms;
import postern.app.intake.Explain;
import postern.app.lists.ApiKeys;
import postern.app.lists.Domains;
import postern.app.lists.Forwards;
import postern.app.lists.Journal;
import postern.app.lists.KeptMail;
import postern.app.lists.LeaveLinks;
import postern.app.lists.Lists;
import postern.app.lists.Moderation;
import postern.app.lists.Postings;
import postern.app.lists.Releasing;
import postern.app.lists.Roster;
import postern.app.lists.Sources;
import postern.app.lists.Tokens;
import postern.app.notices.LinkedMail;
import postern.app.notices.SignInMail;
import postern.app.notices.Texts;
import postern.app.roster.RosterWatch;
import postern.app.standing.Watch;
import postern.outbound.queue.MailQueue;
import postern.outbound.store.Database;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.DomainName;

/**
 * Whom the API asks: made by the wiring, and open for as long as {@link HttpApi} runs.
 *
 * @param watch         is told of new domains, and looks at the DNS when asked
 * @param rosterWatch   is told of new sources, and asks them when told to
 * @param queueLifetime how long a copy may wait to be sent
 * @param hostname      the mail server in front of us, as the MX records of our domains should name it
 */
public record Household(Database database, Domains domains, Lists lists, Roster roster, Sources sources, RosterWatch rosterWatch, Forwards forwards, Tokens tokens, Postings postings, Journal journal,
                        KeptMail kept, Releasing releasing, Moderation moderation, Explain explain, ApiKeys keys, MailQueue queue, Relays relays, Dns dns, Watch watch, Duration queueLifetime,
                        Clock clock, DomainName hostname, PublicAddress address, Texts texts, LinkedMail linked, SignInMail signIn, Alarms alarms, LeaveLinks leaveLinks) { }
