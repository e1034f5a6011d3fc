/**
 * A mail as a person may look at it before it is let pass: fields, texts and the names of files, all of it plain text. Nothing in here
 * acts, loads or hides; what shows it as HTML escapes it. Pure.
 */
package postern.rewrite.view;
