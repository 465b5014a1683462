package dev.outdial.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `application/x-www-form-urlencoded`, as in bodies and queries.
public final class Form {
    private Form() {}

    /// Names and values in the order they came.
    ///
    /// @throws Refused if a percent sign is not followed by two hexadecimal digits
    public static List<Map.Entry<String, String>> parse(String text) {
        var fields = new ArrayList<Map.Entry<String, String>>();
        for (String pair : text.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            var equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            var value = equals < 0 ? "" : pair.substring(equals + 1);
            fields.add(Map.entry(decode(name), decode(value)));
        }
        return List.copyOf(fields);
    }

    /// Fields as one line.
    public static String write(List<Map.Entry<String, String>> fields) {
        var text = new StringBuilder();
        for (Map.Entry<String, String> field : fields) {
            if (!text.isEmpty()) {
                text.append('&');
            }
            text.append(encode(field.getKey())).append('=').append(encode(field.getValue()));
        }
        return text.toString();
    }

    /// Percent-encodes one name or value; a space becomes `%20`, which every reader understands.
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new Refused(new Refusal.Invalid("Bad request"));
        }
    }
}
