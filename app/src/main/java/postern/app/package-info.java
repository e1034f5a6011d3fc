/** The household's front step: {@link postern.app.Main} and the wiring, the one place where the rooms meet. */
package postern.app;
