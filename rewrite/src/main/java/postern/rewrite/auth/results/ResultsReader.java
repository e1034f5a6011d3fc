package postern.rewrite.auth.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import postern.rewrite.auth.results.AuthenticationResults.Method;
import postern.rewrite.auth.results.AuthenticationResults.Property;
import postern.rewrite.auth.results.ResultsLexer.Kind;
import postern.rewrite.auth.results.ResultsLexer.Token;

/** Reads Authentication-Results (RFC 8601 section 2.2) as {@link AuthenticationResults#parse} promises. */
final class ResultsReader {
    private static final int LONGEST = 65_536;
    private static final int MOST_METHODS = 100;
    private static final int MOST_PROPERTIES = 50;
    private static final String VERSION = "1";
    private static final Pattern METHOD = Pattern.compile("([^ /]+)(?: ?/ ?([0-9]+))?");
    private static final Pattern PROPERTY = Pattern.compile("([^ .]+) ?\\. ?([^ .]+)");
    /** A result of one of these inside another's: the semicolon between them is missing, and nobody knows whose property is whose. */
    private static final Set<String> METHODS = Set.of("dkim", "spf", "dmarc", "arc", "auth", "iprev", "sender-id", "domainkeys",
            "dkim-adsp", "dkim-atps", "rrvs", "smime", "vbr", "bimi", "dnswl");

    private ResultsReader() { }

    static Optional<AuthenticationResults> read(String value) {
        if (value.length() > LONGEST) return Optional.empty();
        return ResultsLexer.tokens(value).flatMap(tokens -> results(sections(tokens)));
    }

    private static List<List<Token>> sections(List<Token> tokens) {
        var sections = new ArrayList<List<Token>>();
        int from = 0;
        for (int i = 0; i <= tokens.size(); i++) {
            if (i < tokens.size() && tokens.get(i).kind() != Kind.SEMICOLON) continue;
            sections.add(tokens.subList(from, i));
            from = i + 1;
        }
        return sections;
    }

    private static Optional<AuthenticationResults> results(List<List<Token>> sections) {
        List<Token> head = sections.getFirst();
        boolean versioned = head.size() == 2 && head.getLast().apart() && head.getLast().text().equals(VERSION);
        if (head.size() != 1 && !versioned) return Optional.empty();
        Token host = head.getFirst();
        if (host.kind() == Kind.EQUALS || !AuthenticationResults.isHost(host.content())) return Optional.empty();
        if (sections.size() - 1 > MOST_METHODS) return Optional.empty();
        var methods = new ArrayList<Method>();
        for (List<Token> section : sections.subList(1, sections.size())) {
            var reading = new Section(section);
            if (reading.properties() > MOST_PROPERTIES) return Optional.empty();
            reading.method().ifPresent(methods::add);
        }
        return Optional.of(new AuthenticationResults(host.content(), methods));
    }

    /** What stands between two semicolons: {@code dkim=pass reason="…" header.d=x}. For one reading. */
    private static final class Section {
        private final List<Token> tokens;
        private int at;

        Section(List<Token> tokens) {
            this.tokens = tokens;
        }

        /** At least as many as there are. */
        long properties() {
            return tokens.stream().filter(token -> token.kind() == Kind.EQUALS).count();
        }

        /** Empty if it is not well-formed; {@code none} and nothing at all are not. */
        Optional<Method> method() {
            Matcher name = METHOD.matcher(key());
            String result = word(value());
            if (!name.matches() || !isVersion(name.group(2)) || !isKeyword(name.group(1)) || !isKeyword(result)) return Optional.empty();
            String reason = "";
            var properties = new ArrayList<Property>();
            while (at < tokens.size()) {
                String key = key().toLowerCase(Locale.ROOT);
                List<Token> value = value();
                if (key.isEmpty() || METHODS.contains(key)) return Optional.empty();
                Matcher property = PROPERTY.matcher(key);
                if (property.matches()) property(property, value).ifPresent(properties::add);
                else if (key.equals("reason")) reason = text(value);
                else if (!isKeyword(key)) return Optional.empty();
            }
            return Optional.of(new Method(lower(name.group(1)), lower(result), reason, properties));
        }

        private static Optional<Property> property(Matcher name, List<Token> value) {
            if (!isKeyword(name.group(1)) || !isKeyword(name.group(2)) || value.isEmpty()) return Optional.empty();
            return Optional.of(new Property(name.group(1), name.group(2), text(value)));
        }

        /** The words up to an equals sign, which is taken too; white space between them is one space. Empty if there are none. */
        private String key() {
            int from = at;
            while (at < tokens.size() && tokens.get(at).kind() == Kind.WORD) at++;
            boolean isKey = at < tokens.size() && tokens.get(at).kind() == Kind.EQUALS;
            String key = isKey ? spaced(tokens.subList(from, at)) : "";
            at++;
            return key;
        }

        /** All up to the next white space; behind white space that follows the equals sign, all up to the next equals sign. */
        private List<Token> value() {
            int from = Math.min(at, tokens.size());
            boolean late = from < tokens.size() && tokens.get(from).apart();
            if (late && tokens.get(from).kind() != Kind.EQUALS) at++;
            while (at < tokens.size() && !tokens.get(at).apart() && !(late && tokens.get(at).kind() == Kind.EQUALS)) at++;
            return tokens.subList(from, Math.max(from, Math.min(at, tokens.size())));
        }

        private static String spaced(List<Token> words) {
            var text = new StringBuilder();
            for (Token word : words) text.append(word.apart() && !text.isEmpty() ? " " : "").append(word.text());
            return text.toString();
        }

        /** A quoted string alone loses its quotes; {@code "ada lovelace"@x} keeps them. */
        private static String text(List<Token> value) {
            return value.size() == 1 ? value.getFirst().content() : value.stream().map(Token::text).collect(Collectors.joining());
        }

        private static String word(List<Token> value) {
            return value.size() == 1 && value.getFirst().kind() == Kind.WORD ? value.getFirst().text() : "";
        }

        private static boolean isVersion(String version) {
            return version == null || version.equals(VERSION);
        }
    }

    private static boolean isKeyword(String text) {
        return AuthenticationResults.isKeyword(lower(text));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
