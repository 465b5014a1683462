package dev.outdial.call;

import dev.outdial.client.Client;
import dev.outdial.client.ClientFields;
import dev.outdial.client.DynamicVariables;
import dev.outdial.client.MachineDetection;
import dev.outdial.http.Fields;
import dev.outdial.http.Json;
import dev.outdial.http.Printable;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.phone.PhoneNumber;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request for a call, its form checked.
///
/// @param metadata         the client's own, an object as JSON text
/// @param machineDetection what the request says; the client's profile holds where it says nothing
/// @param detectionGiven   whether the request says anything about it
/// @param recordingConsent whether the callee has agreed already to be recorded
/// @param idempotencyKey   null where none was sent
/// @param hash             the same for two requests that ask for the same
public record CallRequest(
        String requestId,
        PhoneNumber phone,
        @Nullable String firstMessage,
        Map<String, Object> variables,
        String metadata,
        @Nullable MachineDetection machineDetection,
        boolean detectionGiven,
        boolean recordingConsent,
        @Nullable String idempotencyKey,
        String hash) {
    private static final int FIRST_MESSAGE_LENGTH = 1000;
    private static final int METADATA_LENGTH = 16 * 1024;
    private static final int KEY_LENGTH = 255;

    public CallRequest {
        variables = Map.copyOf(variables);
    }

    /// Reads a request.
    ///
    /// @throws Refused 400, 413 or 415, by the contract
    public static CallRequest read(Request request) {
        var fields = request.json()
                .only("phone", "firstMessage", "dynamicVariables", "metadata", "machineDetection", "recordingConsent");
        return new CallRequest(
                request.requestId(),
                phone(fields),
                fields.text("firstMessage", FIRST_MESSAGE_LENGTH)
                        .filter(text -> !text.isBlank())
                        .orElse(null),
                DynamicVariables.read(fields, "dynamicVariables"),
                metadata(fields),
                ClientFields.machineDetection(fields, null),
                fields.node("machineDetection") != null,
                recordingConsent(fields),
                idempotencyKey(request),
                Calls.sha256(Json.write(fields.json())));
    }

    private static PhoneNumber phone(Fields fields) {
        var node = fields.node("phone");
        if (node == null || !node.isString() || node.stringValue().isEmpty()) {
            throw new Refused(new Refusal.Invalid("Destination phone number is required"));
        }
        return PhoneNumber.parse(node.stringValue())
                .orElseThrow(() ->
                        new Refused(new Refusal.Invalid("Phone number must be in E.164 format (e.g., +12125551234)")));
    }

    private static String metadata(Fields fields) {
        var text = fields.object("metadata")
                .map(object -> Json.write(object.json()))
                .orElse("{}");
        if (text.length() > METADATA_LENGTH) {
            throw fields.wrong("metadata", "must have at most 16 KB as JSON");
        }
        if (text.contains("\\u0000") || !Printable.storable(text)) {
            throw fields.wrong("metadata", "must not contain NUL characters or broken Unicode");
        }
        return text;
    }

    private static boolean recordingConsent(Fields fields) {
        var node = fields.node("recordingConsent");
        if (node != null && !node.isBoolean()) {
            throw fields.wrong("recordingConsent", "must be true or false");
        }
        return node != null && node.booleanValue();
    }

    private static @Nullable String idempotencyKey(Request request) {
        var headers = request.headers().get("idempotency-key");
        if (headers == null) {
            return null;
        }
        var key = headers.getFirst();
        var printable = key.chars().allMatch(c -> c >= ' ' && c <= '~');
        if (headers.size() > 1 || key.isEmpty() || key.length() > KEY_LENGTH || !printable) {
            throw new Refused(Refusal.Invalid.value(
                    "Idempotency-Key", "Idempotency-Key must be 1 to 255 printable ASCII characters, given once"));
        }
        return key;
    }

    /// How machines are told from people, so that it serves what the client does about them.
    Optional<MachineDetection> detection(Client client) {
        return Optional.ofNullable(detectionGiven ? machineDetection : client.machineDetection())
                .map(client.handling().onMachine()::detection);
    }
}
