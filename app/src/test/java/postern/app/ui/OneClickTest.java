package postern.app.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneClickTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "List-Unsubscribe=One-Click",
        "x=y&List-Unsubscribe=One-Click",
        "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n",
        "--b\ncontent-disposition: form-data; name=\"List-Unsubscribe\"\n\nOne-Click\n--b--\n",
        "--b\r\nContent-Disposition: form-data; name=List-Unsubscribe\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nOne-Click\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n"})
    void whatMailProgramsPostIsUnderstood(String posted) {
        assertEquals(true, OneClick.isIn(Form.read(OneClick.form(posted))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "List-Unsubscribe", "List-Unsubscribe=one-click-not", "list-unsubscribe=One-Click", "One-Click", "again=yes", "--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nno\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nOne-Click\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\nOne-Click\r\n--b--\r\n"})
    void allElseIsNot(String posted) {
        assertEquals(false, OneClick.isIn(Form.read(OneClick.form(posted))));
    }

    @Test void hostileFormsTakeNoTime() {
        for (String piece : new String[] {"\nContent-Disposition:", "\nContent-Disposition: name=\"List-Unsubscribe\"\r\n", "\r\n\r\n", "-", " name=List-Unsubscribe", "a\r\n"}) {
            String posted = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n" + piece.repeat(65_536 / piece.length());
            Assertions.assertTimeout(Duration.ofSeconds(5), () -> OneClick.form(posted));
        }
    }
}
