package dev.outdial.client;

import dev.outdial.http.Fields;
import dev.outdial.http.Json;
import dev.outdial.phone.NumberKind;
import dev.outdial.phone.PhoneNumber;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Call handling in requests, answers and the database: `transferTargets`, `onMachine`, `voicemailMessage`.
final class CallHandlingFields {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} _-]{0,39}");
    private static final int MOST_TARGETS = 20;
    private static final int SPOKEN_LENGTH = 600;

    private CallHandlingFields() {}

    /// What is there, laid over `before`; null takes the default back.
    static CallHandling read(Fields fields, CallHandling before) {
        var onMachine = fields.has("onMachine")
                ? fields.text("onMachine", 40)
                        .map(word -> OnMachine.of(word)
                                .orElseThrow(() -> fields.wrong(
                                        "onMachine", "must be continue, hang-up or leave-message, or null")))
                        .orElse(OnMachine.CONTINUE)
                : before.onMachine();
        var message = fields.has("voicemailMessage") ? spoken(fields, "voicemailMessage") : before.voicemailMessage();
        if (onMachine == OnMachine.LEAVE_MESSAGE && message == null) {
            throw fields.wrong("voicemailMessage", "is required where onMachine is leave-message");
        }
        return new CallHandling(
                fields.has("transferTargets") ? targets(fields) : before.transferTargets(), onMachine, message);
    }

    private static List<TransferTarget> targets(Fields fields) {
        var node = fields.node("transferTargets");
        if (node == null) {
            return List.of();
        }
        if (!node.isArray() || node.size() > MOST_TARGETS) {
            throw fields.wrong("transferTargets", "must be a list of at most %d targets".formatted(MOST_TARGETS));
        }
        var names = new HashSet<String>();
        var targets = new ArrayList<TransferTarget>();
        for (JsonNode each : node) {
            if (!(each instanceof ObjectNode object)) {
                throw fields.wrong("transferTargets", "must hold objects with name and phone");
            }
            var target = target(new Fields(object, "transferTargets[%d].".formatted(targets.size())));
            if (!names.add(target.name().toLowerCase(Locale.ROOT))) {
                throw fields.wrong("transferTargets", "has the name '%s' twice".formatted(target.name()));
            }
            targets.add(target);
        }
        return targets;
    }

    private static TransferTarget target(Fields fields) {
        fields.only("name", "phone", "whisper", "noAnswer");
        var name = fields.requiredText("name", 40);
        if (!NAME.matcher(name).matches()) {
            throw fields.wrong("name", "must be letters, digits, spaces, _ and -, beginning with a letter or digit");
        }
        var phone = PhoneNumber.parse(fields.requiredText("phone", 20))
                .orElseThrow(() -> fields.wrong("phone", "must be in E.164 format (e.g., +12125551234)"));
        if (phone.kind() != NumberKind.OTHER) {
            throw fields.wrong("phone", "must be an ordinary number, not of the type " + phone.type());
        }
        return new TransferTarget(name, phone.e164(), spoken(fields, "whisper"), spoken(fields, "noAnswer"));
    }

    private static @Nullable String spoken(Fields fields, String name) {
        return fields.text(name, SPOKEN_LENGTH).filter(text -> !text.isBlank()).orElse(null);
    }

    /// Puts the three fields into `json`.
    static ObjectNode write(CallHandling handling, ObjectNode json) {
        var targets = json.putArray("transferTargets");
        handling.transferTargets()
                .forEach(target -> targets.addObject()
                        .put("name", target.name())
                        .put("phone", target.phone())
                        .put("whisper", target.whisper())
                        .put("noAnswer", target.noAnswer()));
        return json.put("onMachine", handling.onMachine().word()).put("voicemailMessage", handling.voicemailMessage());
    }

    /// As the database keeps it.
    static String stored(CallHandling handling) {
        return Json.write(write(handling, Json.object()));
    }

    /// What [#stored] has made; the default for clients from before it was kept.
    static CallHandling parse(@Nullable String stored) {
        if (stored == null) {
            return CallHandling.DEFAULT;
        }
        var json = Json.parse(stored);
        var targets = json.path("transferTargets")
                .valueStream()
                .map(target -> new TransferTarget(
                        target.path("name").stringValue(),
                        target.path("phone").stringValue(),
                        text(target, "whisper"),
                        text(target, "noAnswer")))
                .toList();
        return new CallHandling(
                targets,
                OnMachine.of(json.path("onMachine").stringValue()).orElseThrow(),
                text(json, "voicemailMessage"));
    }

    private static @Nullable String text(JsonNode json, String name) {
        var node = json.path(name);
        return node.isString() ? node.stringValue() : null;
    }
}
