package postern.rewrite;

/** Where a reader's plain "reply" goes. */
public enum ReplyGoesTo { AUTHOR, LIST }
