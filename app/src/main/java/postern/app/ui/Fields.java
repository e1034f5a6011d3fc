package postern.app.ui;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fields of a form, as the templates write them: each with its label, a hint, what was typed, and what is wrong with it. */
final class Fields {
    private final Map<String, String> faults;
    private final Map<String, Object> fields = new HashMap<>();

    /** @param faults by the name of the field; what is wrong, as the end of a sentence that the label begins */
    Fields(Map<String, String> faults) {
        this.faults = faults;
    }

    /** One that may be chosen. */
    record Option(String value, String label) { }

    /** A line, or in a template that writes it so, several. */
    Fields text(String name, String label, String hint, String value) {
        fields.put(name, field(name, label, hint, value));
        return this;
    }

    Fields choice(String name, String label, String hint, String value, Option... options) {
        Map<String, Object> field = field(name, label, hint, value);
        field.put("options", Arrays.stream(options).map(option -> Map.of("value", option.value(), "label", option.label(), "selected", option.value().equals(value))).toList());
        fields.put(name, field);
        return this;
    }

    Fields box(String name, String label, String hint, boolean ticked) {
        Map<String, Object> field = field(name, label, hint, "true");
        field.put("ticked", ticked);
        fields.put(name, field);
        return this;
    }

    /** By the name of the field; and {@code otherFaults}, those that belong to no field here. */
    Map<String, Object> model() {
        var model = new HashMap<>(fields);
        List<String> others = faults.entrySet().stream().filter(fault -> !fields.containsKey(fault.getKey())).map(fault -> fault.getKey() + " " + fault.getValue() + ".").toList();
        model.put("otherFaults", others);
        return model;
    }

    private Map<String, Object> field(String name, String label, String hint, String value) {
        String fault = faults.getOrDefault(name, "");
        var field = new HashMap<String, Object>();
        field.put("name", name);
        field.put("label", label);
        field.put("hint", hint);
        field.put("type", "text");
        field.put("rows", 4);
        field.put("value", value);
        field.put("fault", fault.isEmpty() ? "" : label + " " + fault + ".");
        field.put("described", !hint.isEmpty() || !fault.isEmpty());
        return field;
    }
}
