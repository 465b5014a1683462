package dev.outdial.webhook;

import dev.outdial.event.EventType;
import dev.outdial.http.Fields;
import dev.outdial.http.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a client may set of a webhook.
///
/// @param types empty where they are not named; an empty list is every type
record WebhookFields(Fields fields, Optional<String> url, Optional<List<EventType>> types, Optional<Boolean> enabled) {
    private static final int DESCRIPTION = 200;

    /// @throws Refused 400
    static WebhookFields read(Fields fields) {
        fields.only("url", "description", "eventTypes", "enabled");
        fields.text("description", DESCRIPTION);
        return new WebhookFields(
                fields,
                fields.text("url", WebhookUrl.LENGTH).filter(url -> !url.isBlank()),
                types(fields),
                enabled(fields));
    }

    /// The description, or what it was; null takes it away.
    @Nullable
    String description(@Nullable String known) {
        return fields.has("description")
                ? fields.text("description", DESCRIPTION).orElse(null)
                : known;
    }

    Refused wrong(String name, String details) {
        return fields.wrong(name, details);
    }

    private static Optional<List<EventType>> types(Fields fields) {
        var node = fields.node("eventTypes");
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isArray()) {
            throw fields.wrong("eventTypes", "must be a list of event types");
        }
        var types = new ArrayList<EventType>();
        for (JsonNode word : node) {
            types.add(EventType.of(word.asString(""))
                    .orElseThrow(() -> fields.wrong("eventTypes", "must hold event types only, such as call.ended")));
        }
        return Optional.of(types.stream().distinct().toList());
    }

    private static Optional<Boolean> enabled(Fields fields) {
        var node = fields.node("enabled");
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isBoolean()) {
            throw fields.wrong("enabled", "must be true or false");
        }
        return Optional.of(node.booleanValue());
    }
}
