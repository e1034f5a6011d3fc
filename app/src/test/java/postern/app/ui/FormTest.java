package postern.app.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {
    @Test void aFormIsReadAsBrowsersWriteIt() {
        Form form = Form.read("a=1+2&b=%C3%A6%26&a=3&c&=x&d=a=b");
        assertEquals("1 2", form.text("a"));
        assertEquals(List.of("1 2", "3"), form.all("a"));
        assertEquals("æ&", form.text("b"));
        assertEquals("", form.text("c"));
        assertEquals("", form.text("none"));
        assertEquals("a=b", form.text("d"));
        assertEquals(List.of("x", "y"), Form.read("t=+x%0D%0A%0D%0Ay+").lines("t"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%+1", "a=%FF", "a=%C3", "%80=b", "a=%-1"})
    void whatIsNoFormIsRefused(String encoded) {
        assertEquals(400, assertThrows(Refusal.class, () -> Form.read(encoded)).status());
    }

    @Test void tooManyFieldsAreRefused() {
        assertEquals(1_000, Form.read("a=1&".repeat(999) + "b=2").all("a").size() + 1);
        assertThrows(Refusal.class, () -> Form.read("a=1&".repeat(1_000) + "b=2"));
    }
}
