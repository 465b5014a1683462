package dev.outdial.http;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.node.ObjectNode;

/// An HTTP request, whole.
///
/// @param requestId  names it in the answer, in the log and in history
/// @param method     upper-case
/// @param target     path and query as they came, still percent-encoded
/// @param path       the values of the route's `:name` parts, decoded
/// @param query      query parameters, decoded; a name may occur twice
/// @param headers    by lower-case name, first value first
/// @param content    the body's bytes, or null where it was larger than the route allows
/// @param remote     the peer's address; of the client itself where a trusted proxy says so
public record Request(
        String requestId,
        String method,
        String target,
        Map<String, String> path,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        @Nullable Buffer content,
        String remote) {

    /// The value of a `:name` part of the route.
    public String path(String name) {
        var value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The route has no part :" + name);
        }
        return value;
    }

    /// A query parameter.
    ///
    /// @throws Refused if it is given twice
    public Optional<String> query(String name) {
        var values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new Refused(Refusal.Invalid.value(name, "The parameter is given more than once"));
        }
        return values.stream().findFirst();
    }

    /// The first value of a header.
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /// The body's bytes.
    ///
    /// @throws Refused if there are more than the route allows
    public Buffer body() {
        if (content == null) {
            throw new Refused(new Refusal.BodyTooLarge());
        }
        return content;
    }

    /// The body as a JSON object, read strictly; an empty body is no object.
    ///
    /// @throws Refused 413, 415 or 400, by the contract
    public Fields json() {
        var bytes = body();
        var contentType = header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!contentType.equals("application/json") && !contentType.startsWith("application/json;")) {
            throw new Refused(new Refusal.WrongContentType("application/json"));
        }
        try {
            if (Json.MAPPER.readTree(Utf8.strict(bytes.getBytes())) instanceof ObjectNode object) {
                return new Fields(object);
            }
        } catch (StreamReadException e) {
            throw new Refused(duplicate(e));
        } catch (JacksonException | java.nio.charset.CharacterCodingException _) {
            // no JSON: told below
        }
        throw new Refused(new Refusal.Invalid("Request body must be a JSON object"));
    }

    /// The body as the fields of an HTML form, each decoded once, in the order they came.
    public List<Map.Entry<String, String>> form() {
        return Form.parse(body().toString(StandardCharsets.UTF_8));
    }

    private static Refusal duplicate(StreamReadException e) {
        var name = DuplicateName.in(e);
        return name == null
                ? new Refusal.Invalid("Request body must be a JSON object")
                : new Refusal.Invalid("Duplicate field: " + name);
    }
}
