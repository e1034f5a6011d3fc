/**
 * Notices: mails that we write ourselves, to an author about his mail or to those who keep a list (RFC 5322, RFC 3834).
 *
 * <p>Here is how such a mail is built, what of a stranger's words may stand in it, and which mail may be answered at all. What it
 * says, to whom and how often, is the household's. Pure.
 */
package postern.rewrite.notice;
