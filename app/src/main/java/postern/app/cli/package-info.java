/**
 * The command line, picocli without Micronaut: parsing, help, exit codes, and the commands that need nothing of the
 * household. What {@code serve} starts is given by {@code Main}, so this package knows no wiring.
 */
package postern.app.cli;
