package dev.outdial.simulator.world;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The fields of an `application/x-www-form-urlencoded` body or of a query, in order, a repeated name with all its
/// values.
///
/// @param fields the values of each name
public record Form(Map<String, List<String>> fields) {
    public Form {
        var copy = new LinkedHashMap<String, List<String>>();
        fields.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        fields = java.util.Collections.unmodifiableMap(copy);
    }

    /// The fields in `encoded`.
    ///
    /// @throws IllegalArgumentException when a percent-encoding is broken
    public static Form parse(String encoded) {
        var fields = new LinkedHashMap<String, List<String>>();
        for (String pair : encoded.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            fields.computeIfAbsent(decode(name), _ -> new ArrayList<>()).add(decode(value));
        }
        return new Form(fields);
    }

    /// A form of single values.
    public static Form of(Map<String, String> values) {
        var fields = new LinkedHashMap<String, List<String>>();
        values.forEach((name, value) -> fields.put(name, List.of(value)));
        return new Form(fields);
    }

    /// The first value of `name`, if there is one that is not empty.
    public Optional<String> first(String name) {
        return fields.getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /// All values of `name`.
    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /// The encoded text.
    public String encode() {
        var out = new StringBuilder();
        fields.forEach((name, values) -> {
            for (String value : values) {
                if (!out.isEmpty()) {
                    out.append('&');
                }
                out.append(encode(name)).append('=').append(encode(value));
            }
        });
        return out.toString();
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
