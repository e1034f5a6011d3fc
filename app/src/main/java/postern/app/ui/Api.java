package postern.app.ui;

import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import postern.app.api.SideDoor;

/** The API as the pages ask it: in the name of who is signed in. */
@Singleton
final class Api {
    private final SideDoor door;

    Api(SideDoor door) {
        this.door = door;
    }

    /** @throws Refusal as the API refuses */
    SideDoor.Given get(Visitor visitor, String path) {
        return given(call(visitor, SideDoor.Call.get(path)));
    }

    /** @throws Refusal as the API refuses */
    SideDoor.Given get(Visitor visitor, String path, Map<String, String> query) {
        return given(call(visitor, SideDoor.Call.get(path).with(query)));
    }

    SideDoor.Answer call(Visitor visitor, SideDoor.Call call) {
        return visitor.key().map(key -> door.call(key, call)).orElseGet(() -> door.call(visitor.holder(), call));
    }

    /** @throws Refusal if it was refused, so that the person has a page which says so */
    static SideDoor.Given given(SideDoor.Answer answer) {
        return switch (answer) {
            case SideDoor.Given given -> given;
            case SideDoor.Refused(int status, String detail, List<SideDoor.Fault> faults) -> throw new Refusal(status, faults.isEmpty() ? detail : sentence(faults.getFirst()));
        };
    }

    /** {@code text} as one step of a path, or as a value of a query. */
    static String step(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> objects(Map<String, Object> json, String name) {
        return Optional.ofNullable((List<Map<String, Object>>) json.get(name)).orElse(List.of());
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Map<String, Object> json, String name) {
        return (Map<String, Object>) json.get(name);
    }

    /** A text, or a number as text; empty where there is none. */
    static String text(Map<String, Object> json, String name) {
        return Optional.ofNullable(json.get(name)).map(Object::toString).orElse("");
    }

    static int number(Map<String, Object> json, String name) {
        return json.get(name) instanceof Number number ? number.intValue() : 0;
    }

    static boolean flag(Map<String, Object> json, String name) {
        return Boolean.TRUE.equals(json.get(name));
    }

    /** What is wrong, by field; the first of each. */
    static Map<String, String> byField(List<SideDoor.Fault> faults) {
        var byField = new LinkedHashMap<String, String>();
        for (SideDoor.Fault fault : faults) byField.putIfAbsent(fault.field(), fault.detail());
        return byField;
    }

    private static String sentence(SideDoor.Fault fault) {
        return fault.field() + " " + fault.detail() + ".";
    }
}
