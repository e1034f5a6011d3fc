package postern.rewrite.auth.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Cuts the value of Authentication-Results into tokens; comments and white space go (RFC 5322 sections 3.2.1 to 3.2.4).
 * Each character is looked at once. For one value and one thread.
 */
final class ResultsLexer {
    private static final int DEEPEST = 20;

    enum Kind { WORD, QUOTED, EQUALS, SEMICOLON }

    /**
     * @param text  as written, quotes included
     * @param apart white space or a comment stands before it
     */
    record Token(Kind kind, String text, boolean apart) {
        /** A quoted string's content, else the text. */
        String content() {
            return kind == Kind.QUOTED ? text.substring(1, text.length() - 1).replaceAll("(?s)\\\\(.)", "$1") : text;
        }
    }

    private final String text;
    private int at;
    private boolean broken;

    private ResultsLexer(String text) {
        this.text = text;
    }

    /** Empty if a quote or a comment does not end, comments lie too deep in each other, or there is a control character. */
    static Optional<List<Token>> tokens(String text) {
        var lexer = new ResultsLexer(text);
        var tokens = new ArrayList<Token>();
        lexer.run(tokens);
        return lexer.broken ? Optional.empty() : Optional.of(tokens);
    }

    /**
     * What a careless reader might take for the name of the writer: all up to the first semicolon, or everything if quotes or
     * comments do not end; in lower case, without quotes, backslashes and control characters.
     */
    static String plainHead(String text) {
        String tame = text.replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "");
        var lexer = new ResultsLexer(tame);
        var tokens = new ArrayList<Token>();
        while (lexer.isOpen() && (tokens.isEmpty() || tokens.getLast().kind() != Kind.SEMICOLON)) lexer.next(tokens);
        return tame.substring(0, lexer.broken ? tame.length() : lexer.at).replaceAll("[\"\\\\]", "").toLowerCase(Locale.ROOT);
    }

    private void run(List<Token> tokens) {
        while (isOpen()) next(tokens);
    }

    private boolean isOpen() {
        return at < text.length() && !broken;
    }

    /** White space and comments, and the token behind them if there is one. */
    private void next(List<Token> tokens) {
        boolean apart = gap();
        if (broken || at == text.length()) return;
        int from = at;
        Kind kind = switch (text.charAt(at)) {
            case '=' -> single(Kind.EQUALS);
            case ';' -> single(Kind.SEMICOLON);
            case '"' -> quoted();
            default -> word();
        };
        if (!broken) tokens.add(new Token(kind, text.substring(from, at), apart));
    }

    private boolean gap() {
        int from = at;
        for (; at < text.length() && !broken; at++) {
            char c = text.charAt(at);
            if (c == '(') comment();
            else if (c != ' ' && c != '\t') break;
        }
        return at > from;
    }

    /** Leaves {@code at} on the parenthesis that ends it. */
    private void comment() {
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isControl(c)) break;
            if (c == '\\') at++;
            else if (c == '(' && ++depth > DEEPEST) break;
            else if (c == ')' && --depth == 0) return;
        }
        broken = true;
    }

    private Kind quoted() {
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isControl(c)) break;
            if (c == '\\') at++;
            else if (c == '"') {
                at++;
                return Kind.QUOTED;
            }
        }
        broken = true;
        return Kind.QUOTED;
    }

    private Kind single(Kind kind) {
        at++;
        return kind;
    }

    private Kind word() {
        int from = at;
        while (at < text.length() && " \t()\";=".indexOf(text.charAt(at)) < 0 && !isControl(text.charAt(at))) at++;
        // A control character, or a parenthesis that closes nothing.
        if (at == from) broken = true;
        return Kind.WORD;
    }

    private static boolean isControl(char c) {
        return c < ' ' && c != '\t' || c == 0x7f;
    }
}
