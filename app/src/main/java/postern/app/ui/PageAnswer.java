package postern.app.ui;

import java.util.Map;

/** What becomes of a request for a page. */
sealed interface PageAnswer {
    /**
     * A page.
     *
     * @param template its name, without {@code .html}
     * @param model    what the template asks for
     */
    record Shown(int status, String title, String template, Map<String, Object> model) implements PageAnswer {
        static Shown of(String title, String template, Map<String, Object> model) {
            return new Shown(200, title, template, model);
        }
    }

    /** Something was done, and another page shows what. @param href of our own */
    record Moved(String href) implements PageAnswer { }

    /** A file to be kept. @param name plain, without quotes */
    record File(String name, String text) implements PageAnswer { }

    /** A session began. @param secret for the cookie */
    record SignedIn(String secret, String href) implements PageAnswer { }

    /** A session ended. */
    record SignedOut(String href) implements PageAnswer { }
}
