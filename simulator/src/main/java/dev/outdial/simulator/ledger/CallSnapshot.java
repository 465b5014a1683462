package dev.outdial.simulator.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is known of one call.
///
/// @param sid             `CA…`
/// @param persona         who was rung
/// @param status          Twilio's word for where it stands
/// @param answeredBy      AMD's verdict, once it is there
/// @param sipResponseCode how the phone leg ended
/// @param durationSeconds simulated seconds from answer to end
/// @param rang            whether a phone rang
/// @param form            what was posted to create it
/// @param statuses        each status it had, in order
/// @param callbacks       every webhook request made for it: status, AMD, stream and TwiML, each attempt
/// @param twiml           the documents it executed
/// @param spoken          texts of `<Say>`, which the callee heard
/// @param digitsPlayed    digits of `<Play digits>`
/// @param dialled         numbers of `<Dial>`
/// @param whispered       texts of `<Say>` that only those heard who were dialled
/// @param streams         its media streams, in order
/// @param notifications   errors and warnings that Twilio's debugger would show
public record CallSnapshot(
        String sid,
        String from,
        String to,
        String persona,
        String status,
        @Nullable String answeredBy,
        @Nullable Integer sipResponseCode,
        long durationSeconds,
        boolean rang,
        Map<String, List<String>> form,
        List<StatusChange> statuses,
        List<Delivery> callbacks,
        List<String> twiml,
        List<String> spoken,
        List<String> digitsPlayed,
        List<String> dialled,
        List<String> whispered,
        List<StreamSnapshot> streams,
        List<Notification> notifications) {

    /// Whether it has ended.
    public boolean ended() {
        return switch (status) {
            case "completed", "busy", "no-answer", "canceled", "failed" -> true;
            default -> false;
        };
    }

    /// The status callbacks that reached the server, as `CallStatus` values, in order of sending.
    public List<String> deliveredStatuses() {
        return callbacks.stream()
                .filter(each -> each.kind().equals("status") && each.httpStatus() != null)
                .map(each -> each.fields().getOrDefault("CallStatus", ""))
                .toList();
    }

    /// A status and when it began.
    public record StatusChange(String status, Instant at) {}

    /// An entry of the debugger.
    ///
    /// @param code Twilio's error code
    public record Notification(int code, String message, Instant at) {}
}
