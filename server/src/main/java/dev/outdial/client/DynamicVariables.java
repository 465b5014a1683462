package dev.outdial.client;

import dev.outdial.http.Fields;
import dev.outdial.http.Printable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The rules for variables that agents are told: how many, which names, which values.
///
/// ElevenLabs keeps names that begin with `system__` for itself; values are text, numbers or booleans.
public final class DynamicVariables {
    private static final int COUNT = 50;
    private static final int LENGTH = 2000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

    private DynamicVariables() {}

    /// Reads the variables of a request's field; none where it is missing or null.
    ///
    /// @throws dev.outdial.http.Refused 400 if a name or a value will not do
    public static Map<String, Object> read(Fields fields, String field) {
        var object = fields.object(field).orElse(null);
        if (object == null) {
            return Map.of();
        }
        if (object.json().size() > COUNT) {
            throw fields.wrong(field, "must have at most %d entries".formatted(COUNT));
        }
        var variables = new LinkedHashMap<String, Object>();
        for (Map.Entry<String, JsonNode> entry : object.json().properties()) {
            var name = entry.getKey();
            if (!NAME.matcher(name).matches()) {
                throw fields.wrong(
                        field,
                        "has the name '%s', which is not a letter or _ with up to 63 letters, digits and _ behind it"
                                .formatted(Printable.brief(name)));
            }
            if (name.startsWith("system__")) {
                throw fields.wrong(field, "has the name '%s', but system__ is reserved".formatted(name));
            }
            variables.put(name, value(fields, field, name, entry.getValue()));
        }
        return variables;
    }

    private static Object value(Fields fields, String field, String name, JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isNumber()) {
            return value.numberValue();
        }
        if (!value.isString()) {
            throw fields.wrong(field, "has no text, number or boolean under '%s'".formatted(name));
        }
        var text = value.stringValue();
        if (text.length() > LENGTH) {
            throw fields.wrong(field, "has more than %d characters under '%s'".formatted(LENGTH, name));
        }
        if (!Printable.storable(text)) {
            throw fields.wrong(field, "has control characters or broken Unicode under '%s'".formatted(name));
        }
        return text;
    }
}
