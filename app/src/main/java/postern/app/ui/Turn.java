package postern.app.ui;

import java.util.Optional;

/**
 * One request in the hands of its handler.
 *
 * @param guest who asks, if he is signed in; a route that is not open has one
 */
record Turn(Ask ask, Route route, Optional<Visitor> guest) {
    Visitor visitor() {
        return guest.orElseThrow(() -> new Refusal(401, "Sign in first."));
    }

    /** A step of the path that the route gave a name to. */
    String step(String name) {
        return route.step(name, ask.steps()).orElseThrow();
    }

    Form form() {
        return ask.form();
    }

    Form query() {
        return ask.query();
    }
}
