package postern.rewrite;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mime.MimePart;
import postern.rewrite.mime.MimeWalk;
import postern.rewrite.mime.TransferEncoding;

/**
 * What the parts of a message say that they are: their declared types, and the extensions of their file names; those of messages
 * attached to it too. Contents are not looked at: a renamed file is what its name says.
 *
 * @param types      {@code application/zip} and its like, in lower case
 * @param extensions {@code exe} and its like: each word behind a dot of a file name, in lower case, so that {@code x.exe.} and
 *                   {@code x.pdf.exe} are both found
 * @param whole      false if there was more than is looked at: then it may hold anything
 */
public record Attachments(Set<String> types, Set<String> extensions, boolean whole) {
    private static final int DEEPEST = 5;
    private static final int MOST = 2_000;
    private static final Pattern EXTENSION = Pattern.compile("\\.\\s*([\\p{L}\\p{N}_~-]{1,20})");

    public Attachments {
        types = Set.copyOf(types);
        extensions = Set.copyOf(extensions);
    }

    /** Never fails. */
    public static Attachments of(RawMessage message) {
        var search = new Search();
        boolean whole = search.message(message, 0);
        return new Attachments(search.types, search.extensions, whole && search.found <= MOST);
    }

    /**
     * @param forbidden types ({@code application/zip}), families of them ({@code video/*}) or extensions without a dot ({@code exe})
     * @return the first of them that is there
     */
    public Optional<String> first(List<String> forbidden) {
        return forbidden.stream().filter(this::has).findFirst();
    }

    private boolean has(String word) {
        if (word.endsWith("/*")) return types.stream().anyMatch(type -> type.startsWith(word.substring(0, word.length() - 1)));
        return word.contains("/") ? types.contains(word) : extensions.contains(word);
    }

    private static final class Search {
        private final Set<String> types = new TreeSet<>();
        private final Set<String> extensions = new TreeSet<>();
        private int found;

        boolean message(RawMessage message, int depth) {
            if (depth > DEEPEST || message.isCut()) return false;
            try {
                return part(MimeWalk.through(message), message, depth);
            } catch (MimeWalk.TooMuch _) {
                return false;
            }
        }

        private boolean part(MimePart part, RawMessage message, int depth) {
            if (++found > MOST) return false;
            types.add(part.header().type());
            part.header().fileNames().forEach(this::name);
            boolean whole = !part.header().type().equals("message/rfc822") || message(attached(part, message), depth + 1);
            for (MimePart within : part.parts()) whole &= part(within, message, depth);
            return whole;
        }

        /** As readers read it: decoded, though RFC 2046 section 5.2.1 forbids to encode it. */
        private static RawMessage attached(MimePart part, RawMessage message) {
            byte[] octets = new byte[part.end() - part.body()];
            part.content(message.body()).get(octets);
            return RawMessage.received(TransferEncoding.of(part.header().encoding()).flatMap(encoding -> encoding.decoded(octets)).orElse(octets));
        }

        private void name(String name) {
            Matcher words = EXTENSION.matcher(EncodedWords.decode(name));
            while (words.find()) extensions.add(words.group(1).toLowerCase(Locale.ROOT));
        }
    }

    /** What a list may forbid: see {@link #first}. */
    public static boolean isWord(String word) {
        return word.matches("[a-z0-9_~-]{1,20}|[a-z0-9.+-]{1,60}/([a-z0-9.+_-]{1,100}|\\*)");
    }
}
