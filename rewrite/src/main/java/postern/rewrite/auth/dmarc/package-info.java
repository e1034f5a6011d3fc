/**
 * DMARC: which policy a From domain publishes, and whether what passed SPF or DKIM belongs to that domain.
 *
 * <p>By RFC 9989, which finds policies and the borders of an organisation by records in the DNS alone, and beside it by
 * RFC 7489, which needs the Public Suffix List: receivers of both kinds are about, and a copy must pass at either.
 * {@link postern.rewrite.auth.dmarc.Dmarc} asks the DNS; reading a record, the walk, the choice of the organisational
 * domain and the weighing are pure. What SPF and DKIM say comes in as {@link postern.rewrite.auth.dmarc.Identifier}s;
 * what is done about a verdict is the household's affair.
 *
 * <p>{@code public_suffix_list.dat} (resource beside this package; Mozilla Public License 2.0) is the list of
 * publicsuffix.org as Debian packages it, of 9 February 2023, without its comments; its head names the version. To
 * refresh it, in this project's folder, with Debian's {@code publicsuffix} installed:
 * <pre>{@code
 * awk -v v="$(dpkg-query -Wf '${Version}' publicsuffix)" 'NR<4; NR==3 {print "// Debian publicsuffix " v ", comments taken out."}
 *     NR>3 && NF && !/^\/\//' /usr/share/publicsuffix/public_suffix_list.dat > rewrite/src/main/resources/postern/rewrite/auth/dmarc/public_suffix_list.dat
 * }</pre>
 */
package postern.rewrite.auth.dmarc;
