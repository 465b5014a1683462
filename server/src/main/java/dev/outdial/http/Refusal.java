package dev.outdial.http;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Why a request was not served. Becomes a status and a body in one place: [#answer].
public sealed interface Refusal {
    /// The request itself is wrong.
    record Invalid(String error, @Nullable String details) implements Refusal {
        public Invalid(String error) {
            this(error, null);
        }

        /// A field or parameter whose value will not do.
        public static Invalid value(String field, String details) {
            return new Invalid("Invalid value for " + field, details);
        }
    }

    /// Fields that must be there are not.
    record MissingFields(List<String> required) implements Refusal {}

    /// No token, or none that holds.
    record Unauthorized(String message) implements Refusal {}

    /// A login that does not hold; says nothing about which part was wrong.
    record BadCredentials(String error) implements Refusal {}

    /// Not for this caller, or not allowed at all.
    record Forbidden(String error, @Nullable String resolution) implements Refusal {}

    /// There is no such thing, or it is not the caller's.
    record NotFound(String error) implements Refusal {}

    /// It clashes with what is already there.
    record Conflict(
            String error, @Nullable String callId, @Nullable String resolution) implements Refusal {}

    /// Understood, but it contradicts an earlier request.
    record Unprocessable(String error, String resolution) implements Refusal {}

    /// Too many of these for now.
    record TooMany(String error, String resolution, Duration retryAfter) implements Refusal {}

    /// A range of bytes that is not there.
    record RangeNotSatisfiable(String details, long size) implements Refusal {}

    record BodyTooLarge() implements Refusal {}

    record WrongContentType(String wanted) implements Refusal {}

    /// Not now, whoever asks: shutting down, or the database is away.
    record Unavailable(String error, String resolution, Duration retryAfter) implements Refusal {}

    /// The carrier said no, or said nothing. The statuses are the contract's, by the carrier's code.
    record Carrier(
            int status,
            String error,
            @Nullable String details,
            @Nullable String resolution,
            @Nullable String callId,
            @Nullable Duration retryAfter)
            implements Refusal {}

    /// What the caller is told, in one line.
    default String error() {
        return answer().body() instanceof Answer.Body.Tree(var json)
                ? json.path("error").asString("")
                : "";
    }

    /// The answer without `requestId`, which the server adds.
    default Answer answer() {
        return switch (this) {
            case Invalid(var error, var details) -> error(400, error, details, null, null);
            case MissingFields(var required) -> {
                var body = body("Missing required fields", null, null, null);
                required.forEach(body.putArray("requiredFields")::add);
                yield Answer.json(400, body);
            }
            case Unauthorized(var message) ->
                Answer.json(401, Json.object().put("error", "Unauthorized").put("message", message))
                        .header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            case BadCredentials(var error) ->
                error(401, error, null, null, null).header("WWW-Authenticate", "Bearer");
            case Forbidden(var error, var resolution) -> error(403, error, null, resolution, null);
            case NotFound(var error) -> error(404, error, null, null, null);
            case Conflict(var error, var callId, var resolution) -> error(409, error, null, resolution, callId);
            case Unprocessable(var error, var resolution) -> error(422, error, null, resolution, null);
            case TooMany(var error, var resolution, var retryAfter) ->
                error(429, error, null, resolution, null).retryAfter(retryAfter);
            case RangeNotSatisfiable(var details, var size) ->
                error(416, "Range not satisfiable", details, null, null)
                        .header("Content-Range", "bytes */" + size)
                        .header("Accept-Ranges", "bytes");
            case BodyTooLarge() -> error(413, "Request body is too large", null, null, null);
            case WrongContentType(var wanted) -> error(415, "Content-Type must be " + wanted, null, null, null);
            case Unavailable(var error, var resolution, var retryAfter) ->
                error(503, error, null, resolution, null).retryAfter(retryAfter);
            case Carrier(var status, var error, var details, var resolution, var callId, var retryAfter) -> {
                var answer = error(status, error, details, resolution, callId);
                yield retryAfter == null ? answer : answer.retryAfter(retryAfter);
            }
        };
    }

    private static Answer error(
            int status, String error, @Nullable String details, @Nullable String resolution, @Nullable String callId) {
        return Answer.json(status, body(error, details, resolution, callId));
    }

    private static ObjectNode body(
            String error, @Nullable String details, @Nullable String resolution, @Nullable String callId) {
        var body = Json.object().put("error", error);
        if (details != null) {
            body.put("details", details);
        }
        if (resolution != null) {
            body.put("resolution", resolution);
        }
        if (callId != null) {
            body.put("callId", callId);
        }
        return body;
    }
}
