package postern.app.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Every setting: its dotted name below {@code postern} and its default, written as in the file. {@code []} stands
 * for the place in a list; an empty default means "not set".
 */
enum Key {
    DATA("data", "./data"),
    OPERATOR("operator", ""),
    HOSTNAME("hostname", ""),
    DNS("dns", ""),
    LMTP_HOST("lmtp.host", "127.0.0.1"),
    LMTP_PORT("lmtp.port", "8024"),
    LMTP_ALLOWED("lmtp.allowed", "127.0.0.0/8, ::1/128"),
    LMTP_XFORWARD("lmtp.xforward", "127.0.0.0/8, ::1/128"),
    LMTP_MAX_MESSAGE_SIZE("lmtp.maxMessageSize", "32MiB"),
    LMTP_MAX_CONNECTIONS("lmtp.maxConnections", "1000"),
    LMTP_MAX_RECIPIENTS("lmtp.maxRecipients", "1000"),
    LMTP_IDLE_TIMEOUT("lmtp.idleTimeout", "5m"),
    LMTP_CERTIFICATE_FILE("lmtp.certificateFile", ""),
    LMTP_KEY_FILE("lmtp.keyFile", ""),
    HTTP_HOST("http.host", "127.0.0.1"),
    HTTP_PORT("http.port", "8080"),
    HTTP_PUBLIC_URL("http.publicUrl", ""),
    NOTICES_LANGUAGE("notices.language", "en"),
    NOTICES_FOLDER("notices.folder", ""),
    NOTICES_PAUSE("notices.pause", "1h"),
    TOKENS_PREFIXES("tokens.prefixes", "POSTERN-TOKEN, LEGOTOKEN"),
    TOKENS_SUBADDRESS("tokens.subaddress", "true"),
    PROOFS_AUTHSERV_IDS("proofs.authservIds", ""),
    PROOFS_SEALERS("proofs.sealers", ""),
    PROOFS_GATEWAYS("proofs.gateways", ""),
    PROOFS_SUBMITTERS("proofs.submitters", ""),
    PROOFS_STRICT_DOMAINS("proofs.strictDomains", "gmail.com, googlemail.com"),
    QUARANTINE_MOST("quarantine.most", "1GiB"),
    QUARANTINE_UNDECIDED_AFTER("quarantine.undecidedAfter", "1d"),
    ROSTER_NETWORKS("roster.networks", ""),
    ROSTER_CA_FILE("roster.caFile", ""),
    SRS_SECRET_FILE("srs.secretFile", ""),
    DATABASE_URL("database.url", ""),
    DATABASE_USERNAME("database.username", ""),
    DATABASE_PASSWORD_FILE("database.passwordFile", ""),
    STORE_MINIMUM_FREE("store.minimumFree", "256MiB"),
    RELAY_NAME("relays[].name", "smarthost"),
    RELAY_HOST("relays[].host", ""),
    RELAY_PORT("relays[].port", "587"),
    RELAY_TLS("relays[].tls", "required"),
    RELAY_CA_FILE("relays[].caFile", ""),
    RELAY_USERNAME("relays[].username", ""),
    RELAY_PASSWORD_FILE("relays[].passwordFile", ""),
    RELAY_EHLO_NAME("relays[].ehloName", ""),
    RELAY_CONNECTIONS("relays[].connections", "10"),
    RELAY_MESSAGES_PER_CONNECTION("relays[].messagesPerConnection", "100"),
    RELAY_FROM_DOMAINS("relays[].fromDomains", ""),
    RELAY_REPLACES("relays[].replaces", ""),
    QUEUE_LIFETIME("queue.lifetime", "5d"),
    QUEUE_MOST("queue.most", "1000000");

    /** What stands before every dotted name. */
    static final String ROOT = "postern.";

    private final String dotted;
    private final String byDefault;

    Key(String dotted, String byDefault) {
        this.dotted = dotted;
        this.byDefault = byDefault;
    }

    /** The default as the file would have it; empty for "not set". */
    String byDefault() {
        return byDefault;
    }

    /** Its full name, {@code postern.relays[2].host} for number 2; the number plays no part where there is one only. */
    String at(int number) {
        return ROOT + dotted.replace("[]", "[" + number + "]");
    }

    /** All full names that number {@code number} can have. */
    static List<String> names(int number) {
        return Stream.of(values()).map(key -> key.at(number)).toList();
    }

    /** The key of a full name. */
    static Stream<Key> named(String fullName) {
        String dotted = fullName.replaceAll("\\[\\d+]", "[]");
        return Arrays.stream(values()).filter(key -> (ROOT + key.dotted).equals(dotted));
    }

    /** {@code postern.relays[0].caFile} becomes {@code POSTERN_RELAYS_0_CA_FILE}. */
    static String variable(String fullName) {
        return fullName.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replaceAll("[.\\-\\[]", "_").replace("]", "").toUpperCase(Locale.ROOT);
    }
}
