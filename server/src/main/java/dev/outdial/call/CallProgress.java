package dev.outdial.call;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of how a call goes.
///
/// It changes only by [#after], a pure function, made so that the order of news does not matter: the status moves up
/// in rank and the first final one stays; of several times for one thing the earliest holds; a fact once known is
/// not unlearned.
///
/// @param callSid   the carrier's name for the call; the first one bound is the call's own
/// @param duration  seconds from answer to end, as the carrier counts them
/// @param endReason a word of the vocabulary in `docs/call-lifecycle.md`, where somebody told why
public record CallProgress(
        CallStatus status,
        @Nullable String callSid,
        @Nullable Instant dialStartedAt,
        @Nullable Instant ringingAt,
        @Nullable Instant answeredAt,
        @Nullable Instant endedAt,
        @Nullable Integer duration,
        @Nullable String answeredBy,
        CallEvent.@Nullable Price price,
        @Nullable Integer errorCode,
        @Nullable String errorMessage,
        @Nullable String recordingUrl,
        @Nullable String conversationId,
        @Nullable EndedBy endedBy,
        @Nullable String endReason) {

    /// A call that was written down, and no more.
    public static final CallProgress QUEUED = new CallProgress(
            CallStatus.QUEUED, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /// What is known after `event`. News about another of the carrier's calls changes nothing.
    public CallProgress after(CallEvent event) {
        var next = new Draft(this);
        switch (event) {
            case CallEvent.DialStarted(var at) -> next.dial(at);
            case CallEvent.Stopped(var at) -> next.stop(at);
            case CallEvent.Accepted(var sid) -> next.bind(sid);
            case CallEvent.Declined(var at, var code, var message) -> next.fail(at, code, message, "refused");
            case CallEvent.NotSent(var at, var message) -> next.fail(at, null, message, "not-sent");
            case CallEvent.Abandoned(var at) -> next.abandon(at);
            case CallEvent.NeverPlaced(var at, var sid) -> next.giveUp(at, sid);
            case CallEvent.Unclear(var message) -> next.doubt(message);
            case CallEvent.Reported news -> next.report(news);
            case CallEvent.Answered(var sid, var at) -> next.answer(sid, at);
            case CallEvent.MachineVerdict(var sid, var verdict) -> next.judge(sid, verdict);
            case CallEvent.Recorded(var sid, var url) -> next.record(sid, url);
            case CallEvent.ConversationStarted(var id) -> next.conversationId = id;
            case CallEvent.ConversationEnded(var by, var reason) -> next.end(by, reason);
        }
        return next.progress();
    }

    /// Whether the carrier's call of that name is this call, or may become it.
    public boolean concerns(String sid) {
        return callSid == null || callSid.equals(sid);
    }

    /// Whether the call goes on, and the carrier's call of that name is this one, or may become it.
    public boolean isOpenAs(String sid) {
        return isOpen() && concerns(sid);
    }

    /// Whether the call was closed in the belief that the carrier never took it.
    public boolean isGivenUp() {
        return !isOpen() && ("not-placed".equals(endReason) || "not-sent".equals(endReason));
    }

    /// Whether it ended because all dialling was stopped.
    boolean isStopped() {
        return DialingSwitch.END_REASON.equals(endReason);
    }

    public boolean isOpen() {
        return !status.isFinal();
    }

    /// Seconds from answer to end; 0 where nobody answered; empty until the end.
    public Optional<Integer> talkSeconds() {
        if (isOpen()) {
            return Optional.empty();
        }
        if (duration != null) {
            return Optional.of(duration);
        }
        return Optional.of(answeredAt == null || endedAt == null ? 0 : seconds(answeredAt, endedAt));
    }

    /// Seconds the phone rang, so far as that is known.
    public Optional<Integer> ringSeconds() {
        var until = answeredAt != null ? answeredAt : endedAt;
        return ringingAt == null || until == null ? Optional.empty() : Optional.of(seconds(ringingAt, until));
    }

    /// On whose side the call ended: as it was told, or as the status tells. Empty until then.
    public Optional<EndedBy> endSide() {
        if (endedBy != null) {
            return Optional.of(endedBy);
        }
        return switch (status) {
            case BUSY, NO_ANSWER -> Optional.of(EndedBy.CALLEE);
            case FAILED -> Optional.of(EndedBy.CARRIER);
            case CANCELED -> Optional.of(EndedBy.CLIENT);
            case COMPLETED, QUEUED, UNCONFIRMED, INITIATED, RINGING, IN_PROGRESS -> Optional.empty();
        };
    }

    /// Why the call ended: as it was told, or as the status tells. Empty until then.
    public Optional<String> endWord() {
        if (endReason != null) {
            return Optional.of(endReason);
        }
        return status.isFinal() ? Optional.of(status.word()) : Optional.empty();
    }

    private static int seconds(Instant from, Instant to) {
        return (int) Math.max(0, Duration.between(from, to).toSeconds());
    }

    /// The earlier of two times. The carrier counts in whole seconds, cut off: a time that lies within its second is
    /// the better one.
    private static Instant earliest(@Nullable Instant known, Instant told) {
        if (known == null) {
            return told;
        }
        var early = told.isBefore(known) ? told : known;
        var late = early.equals(told) ? known : told;
        return early.truncatedTo(ChronoUnit.SECONDS).equals(early) && late.isBefore(early.plusSeconds(1))
                ? late
                : early;
    }

    private static <T> T first(@Nullable T known, T told) {
        return known != null ? known : told;
    }

    /// The next state while it is put together.
    private static final class Draft {
        private CallStatus status;
        private @Nullable String callSid;
        private @Nullable Instant dialStartedAt;
        private @Nullable Instant ringingAt;
        private @Nullable Instant answeredAt;
        private @Nullable Instant endedAt;
        private @Nullable Integer duration;
        private @Nullable String answeredBy;
        private CallEvent.@Nullable Price price;
        private @Nullable Integer errorCode;
        private @Nullable String errorMessage;
        private @Nullable String recordingUrl;
        private @Nullable String conversationId;
        private @Nullable EndedBy endedBy;
        private @Nullable String endReason;

        Draft(CallProgress from) {
            status = from.status;
            callSid = from.callSid;
            dialStartedAt = from.dialStartedAt;
            ringingAt = from.ringingAt;
            answeredAt = from.answeredAt;
            endedAt = from.endedAt;
            duration = from.duration;
            answeredBy = from.answeredBy;
            price = from.price;
            errorCode = from.errorCode;
            errorMessage = from.errorMessage;
            recordingUrl = from.recordingUrl;
            conversationId = from.conversationId;
            endedBy = from.endedBy;
            endReason = from.endReason;
        }

        CallProgress progress() {
            return new CallProgress(
                    status,
                    callSid,
                    dialStartedAt,
                    ringingAt,
                    answeredAt,
                    endedAt,
                    duration,
                    answeredBy,
                    price,
                    errorCode,
                    errorMessage,
                    recordingUrl,
                    conversationId,
                    endedBy,
                    endReason);
        }

        void dial(Instant at) {
            if (!status.isFinal()) {
                dialStartedAt = earliest(dialStartedAt, at);
            }
        }

        /// Once it was dialled, it goes on.
        void stop(Instant at) {
            if (status.isFinal() || dialStartedAt != null) {
                return;
            }
            moveTo(CallStatus.CANCELED);
            endedAt = earliest(endedAt, at);
            endedBy = first(endedBy, EndedBy.OPERATOR);
            endReason = first(endReason, DialingSwitch.END_REASON);
        }

        boolean bind(String sid) {
            callSid = first(callSid, sid);
            // The doubt is over: the carrier has the call. What it reports moves it on.
            if (callSid.equals(sid) && status == CallStatus.UNCONFIRMED) {
                status = CallStatus.QUEUED;
                errorMessage = null;
            }
            return callSid.equals(sid);
        }

        void fail(Instant at, @Nullable Integer code, String message, String reason) {
            if (status.isFinal()) {
                return;
            }
            moveTo(CallStatus.FAILED);
            endedAt = earliest(endedAt, at);
            errorCode = errorCode != null ? errorCode : code;
            errorMessage = message;
            endedBy = first(endedBy, reason.equals("refused") ? EndedBy.CARRIER : EndedBy.SYSTEM);
            endReason = first(endReason, reason);
        }

        /// Somebody may have dialled it since the one who tells looked.
        void abandon(Instant at) {
            if (dialStartedAt == null) {
                fail(at, null, "The server stopped before the call was placed; nobody was called", "not-sent");
            }
        }

        /// The carrier may have named it since it was asked.
        void giveUp(Instant at, @Nullable String askedFor) {
            if (Objects.equals(callSid, askedFor)) {
                fail(at, null, "The carrier does not know the call; nobody was called", "not-placed");
            }
        }

        void doubt(String message) {
            if (callSid == null && status == CallStatus.QUEUED) {
                status = CallStatus.UNCONFIRMED;
                errorMessage = message;
            }
        }

        void report(CallEvent.Reported news) {
            if (!bind(news.callSid())) {
                return;
            }
            moveTo(news.status());
            var at = news.at();
            if (at != null) {
                switch (news.status()) {
                    case RINGING -> ringingAt = earliest(ringingAt, at);
                    case IN_PROGRESS -> answeredAt = earliest(answeredAt, at);
                    case COMPLETED, BUSY, NO_ANSWER, CANCELED, FAILED -> endedAt = earliest(endedAt, at);
                    case QUEUED, UNCONFIRMED, INITIATED -> {}
                }
            }
            duration = duration != null ? duration : news.duration();
            answeredBy = answeredBy != null ? answeredBy : news.answeredBy();
            errorCode = errorCode != null ? errorCode : news.errorCode();
            errorMessage = errorMessage != null ? errorMessage : news.errorMessage();
            price = price != null ? price : news.price();
        }

        void answer(String sid, Instant at) {
            if (bind(sid)) {
                moveTo(CallStatus.IN_PROGRESS);
                answeredAt = earliest(answeredAt, at);
            }
        }

        void judge(String sid, String verdict) {
            if (bind(sid)) {
                answeredBy = first(answeredBy, verdict);
            }
        }

        void record(String sid, String url) {
            if (bind(sid)) {
                recordingUrl = first(recordingUrl, url);
            }
        }

        void end(EndedBy by, String reason) {
            if (endReason == null) {
                endedBy = by;
                endReason = reason;
            }
        }

        private void moveTo(CallStatus next) {
            if (status.isBefore(next)) {
                status = next;
            }
        }
    }
}
