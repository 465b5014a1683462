package dev.outdial.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One piece of news about a call. News may come late, twice, and in any order.
public sealed interface CallEvent {
    /// We are about to ask the carrier to dial: from here on the phone may ring.
    record DialStarted(Instant at) implements CallEvent {}

    /// All dialling was stopped before the carrier was asked: nobody was dialled.
    record Stopped(Instant at) implements CallEvent {}

    /// The carrier has taken the call and named it.
    record Accepted(String callSid) implements CallEvent {}

    /// The carrier has said no.
    ///
    /// @param code the carrier's own
    record Declined(Instant at, @Nullable Integer code, String message) implements CallEvent {}

    /// The carrier was not reached: nobody was dialled.
    record NotSent(Instant at, String message) implements CallEvent {}

    /// The carrier was asked, but its answer did not come: nobody knows.
    record Unclear(String message) implements CallEvent {}

    /// The carrier tells where the call stands, by itself or because we asked.
    ///
    /// @param at       when that began, by the carrier's clock; null where it does not say
    /// @param duration seconds from answer to end; null before the end
    record Reported(
            String callSid,
            CallStatus status,
            @Nullable Instant at,
            @Nullable Integer duration,
            @Nullable String answeredBy,
            @Nullable Integer errorCode,
            @Nullable String errorMessage,
            @Nullable Price price)
            implements CallEvent {}

    /// The callee picked up: the carrier asks what to do.
    record Answered(String callSid, Instant at) implements CallEvent {}

    /// Machine detection has made up its mind; maybe long after the answer.
    record MachineVerdict(String callSid, String answeredBy) implements CallEvent {}

    /// The agent's conversation has begun; a second one begins where the first broke off before a word was said.
    record ConversationStarted(String conversationId) implements CallEvent {}

    /// The conversation is over, and somebody knows why.
    record ConversationEnded(EndedBy by, String reason) implements CallEvent {}

    /// A recording lies at the carrier.
    record Recorded(String callSid, String url) implements CallEvent {}

    /// The carrier does not know the call, and has had time enough. If it has been heard of meanwhile, this is no news.
    ///
    /// @param callSid what the carrier was asked for; null where the call had no name of its yet
    record NeverPlaced(Instant at, @Nullable String callSid) implements CallEvent {}

    /// The server stopped before the carrier was asked: nobody was dialled. If somebody has dialled meanwhile, this is
    /// no news.
    record Abandoned(Instant at) implements CallEvent {}

    /// What the carrier takes for a call.
    ///
    /// @param amount a decimal number, negative where we pay
    /// @param unit   a currency, such as `USD`
    record Price(String amount, String unit) {}
}
