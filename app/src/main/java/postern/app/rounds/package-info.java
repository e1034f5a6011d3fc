/** Work in the background that comes round again: its thread, its pause, its end. Knows nothing of what the work is. */
package postern.app.rounds;
