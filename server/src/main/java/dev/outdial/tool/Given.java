package dev.outdial.tool;

import dev.outdial.http.Json;
import dev.outdial.http.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The parameters that an agent has given, held to what the tool takes. Blank text is as good as none.
///
/// @param values by name; where there are choices, the choice as it is written there
record Given(Map<String, String> values) {
    /// Reads them.
    ///
    /// @throws BadParameter if one is missing, unknown or of the wrong kind
    static Given read(List<Parameter> parameters, JsonNode json) throws BadParameter {
        for (String name : json.propertyNames()) {
            if (parameters.stream().noneMatch(parameter -> parameter.name().equals(name))) {
                throw new BadParameter(
                        "There is no parameter %s. %s".formatted(Printable.brief(name), known(parameters)));
            }
        }
        var values = new LinkedHashMap<String, String>();
        for (Parameter parameter : parameters) {
            var text = text(parameter, json.path(parameter.name()));
            if (!text.isEmpty()) {
                values.put(parameter.name(), text);
            } else if (parameter.isRequired()) {
                throw new BadParameter(
                        "The parameter %s is missing: %s".formatted(parameter.name(), wanted(parameter)));
            }
        }
        return new Given(values);
    }

    /// Language models write digits as numbers now and then; that is as good as text.
    private static String text(Parameter parameter, JsonNode node) throws BadParameter {
        if (node.isMissingNode() || node.isNull()) {
            return "";
        }
        if (!node.isString() && !node.isIntegralNumber()) {
            throw new BadParameter("%s must be text: %s".formatted(parameter.name(), wanted(parameter)));
        }
        var text = node.asString().strip();
        if (text.length() > parameter.length()) {
            throw new BadParameter(
                    "%s has more than %d characters; make it shorter".formatted(parameter.name(), parameter.length()));
        }
        if (!Printable.storable(text)) {
            throw new BadParameter("%s has control characters; leave them out".formatted(parameter.name()));
        }
        return text.isEmpty() || parameter.choices().isEmpty() ? text : choice(parameter, text);
    }

    private static String choice(Parameter parameter, String text) throws BadParameter {
        for (String choice : parameter.choices()) {
            if (choice.equalsIgnoreCase(text)) {
                return choice;
            }
        }
        throw new BadParameter("%s must be one of: %s; it was %s"
                .formatted(parameter.name(), String.join(", ", parameter.choices()), Printable.brief(text)));
    }

    private static String wanted(Parameter parameter) {
        return parameter.choices().isEmpty()
                ? parameter.description()
                : "one of " + String.join(", ", parameter.choices());
    }

    private static String known(List<Parameter> parameters) {
        return parameters.isEmpty()
                ? "The tool takes none."
                : "The tool takes: %s."
                        .formatted(parameters.stream().map(Parameter::name).collect(Collectors.joining(", ")));
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// A parameter that is required, or that the caller knows to be there.
    String required(String name) throws BadParameter {
        return text(name).orElseThrow(() -> new BadParameter("The parameter %s is missing".formatted(name)));
    }

    /// As the timeline may show them: of what is personal, only how much there was.
    ObjectNode shown(List<Parameter> parameters) {
        var json = Json.object();
        for (Parameter parameter : parameters) {
            text(parameter.name())
                    .ifPresent(text -> json.put(
                            parameter.name(),
                            parameter.isPersonal() ? "[%d characters]".formatted(text.length()) : text));
        }
        return json;
    }
}
