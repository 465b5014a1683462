package dev.outdial.tool;

import java.util.List;

/// What a tool is told: always text.
///
/// @param choices    the only values, in any case; empty for any text
/// @param length     characters at most
/// @param isPersonal whether the timeline must not show it
record Parameter(
        String name, String description, boolean isRequired, List<String> choices, int length, boolean isPersonal) {
    /// One of some words.
    static Parameter choice(String name, String description, boolean isRequired, List<String> choices) {
        return new Parameter(name, description, isRequired, choices, 100, false);
    }

    /// Words of somebody's.
    static Parameter personal(String name, String description, boolean isRequired, int length) {
        return new Parameter(name, description, isRequired, List.of(), length, true);
    }
}
