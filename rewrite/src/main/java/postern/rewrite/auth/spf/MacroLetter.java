package postern.rewrite.auth.spf;

/** What a macro may stand for (RFC 7208 section 7.2). {@code c}, {@code r} and {@code t} are for explanations alone, so they are not here. */
enum MacroLetter {
    SENDER('s'), LOCAL_PART('l'), SENDER_DOMAIN('o'), DOMAIN('d'), ADDRESS('i'), VALIDATED_NAME('p'), ADDRESS_KIND('v'), HELO('h');

    private final char letter;

    MacroLetter(char letter) {
        this.letter = letter;
    }

    /**
     * @param letter of ASCII, in either case
     * @throws SpfTrouble PERMERROR if it stands for nothing here
     */
    static MacroLetter of(char letter) throws SpfTrouble {
        for (MacroLetter known : values()) if (known.letter == Character.toLowerCase(letter)) return known;
        throw SpfTrouble.permanent("%{" + SpfTrouble.shown(String.valueOf(letter)) + "} is no macro here");
    }
}
