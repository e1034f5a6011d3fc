package postern.app.ui;

import java.util.Map;
import java.util.Optional;
import postern.rewrite.view.MailView;

/** What a held mail says, for the pages that show one: the words of its texts, and of its files the names alone. */
final class MailContents {
    private MailContents() { }

    /** For {@code mail-contents.html}. */
    static Map<String, Object> model(MailView view) {
        return Map.of("texts", view.texts().stream().map(MailContents::text).toList(), "files", view.files().stream().map(MailContents::file).toList(),
                "hasFiles", !view.files().isEmpty(), "remark", view.remark().orElse(""));
    }

    private static Map<String, Object> text(MailView.Text text) {
        return Map.of("html", text.html(), "text", text.text(), "cut", text.cut());
    }

    private static Map<String, Object> file(MailView.File file) {
        return Map.of("file", Optional.of(file.name()).filter(name -> !name.isEmpty()).orElse("(no name)"), "type", file.type(), "size", Words.octets(file.octets()));
    }
}
