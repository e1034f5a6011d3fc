package postern.rewrite.auth;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import postern.rewrite.mail.ReversePath;

/**
 * What the mail server in front told of the client that a message came from.
 *
 * @param client empty where it was not told: SPF then says nothing
 * @param helo   as the client gave it; may be empty
 * @param at     when it came
 */
public record Delivery(Optional<InetAddress> client, String helo, ReversePath from, Instant at) { }
