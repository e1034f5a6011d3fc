/**
 * Where the rooms meet: the program's beginning, and the wiring that builds the house from its settings.
 */
package postern.app;
