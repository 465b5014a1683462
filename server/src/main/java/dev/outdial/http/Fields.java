package dev.outdial.http;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A JSON object of a request, read field by field. A field of the wrong kind is refused with 400 and its name.
///
/// @param json the object
/// @param at   where it stands in the body: empty, or `name.` of the field that holds it
public record Fields(ObjectNode json, String at) {
    Fields(ObjectNode json) {
        this(json, "");
    }

    /// Refuses a field that is not among `names`: what is not theirs to set is an error, not ignored.
    public Fields only(String... names) {
        var allowed = List.of(names);
        for (String name : json.propertyNames()) {
            if (!allowed.contains(name)) {
                throw new Refused(new Refusal.Invalid("Unknown field: " + at + Printable.brief(name)));
            }
        }
        return this;
    }

    /// Whether the field is there, be it null.
    public boolean has(String name) {
        return json.has(name);
    }

    /// Whether the field is there and null.
    public boolean isNull(String name) {
        return json.path(name).isNull();
    }

    /// The field as it stands, or null where it is missing or null.
    public @Nullable JsonNode node(String name) {
        var node = json.get(name);
        return node == null || node.isNull() ? null : node;
    }

    /// Text of at most `maxLength` characters; missing and null are nothing.
    public Optional<String> text(String name, int maxLength) {
        var node = node(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isString()) {
            throw wrong(name, "must be text");
        }
        var text = node.stringValue();
        if (text.length() > maxLength) {
            throw wrong(name, "must have at most %d characters".formatted(maxLength));
        }
        if (!Printable.storable(text)) {
            throw wrong(name, "must not contain control characters or broken Unicode");
        }
        return Optional.of(text);
    }

    /// Text that must be there and not blank.
    public String requiredText(String name, int maxLength) {
        return text(name, maxLength)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> wrong(name, "is required and must not be blank"));
    }

    /// A whole number; missing and null are nothing.
    public Optional<Integer> integer(String name, int min, int max) {
        var node = node(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < min || node.intValue() > max) {
            throw wrong(name, "must be a whole number from %d to %d".formatted(min, max));
        }
        return Optional.of(node.intValue());
    }

    /// An object within; missing and null are nothing.
    public Optional<Fields> object(String name) {
        var node = node(name);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ObjectNode object) {
            return Optional.of(new Fields(object, at + name + "."));
        }
        throw wrong(name, "must be an object");
    }

    /// The refusal of one field's value.
    public Refused wrong(String name, String details) {
        return new Refused(Refusal.Invalid.value(at + name, at + name + " " + details));
    }
}
