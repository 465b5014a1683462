package dev.outdial.simulator.world;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON text to trees and back.
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /// The mapper itself, for records.
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /// `value` as JSON text.
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /// The tree in `text`.
    ///
    /// @throws JacksonException when it is no JSON
    public static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }
}
