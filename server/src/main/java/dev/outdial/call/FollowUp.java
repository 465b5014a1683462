package dev.outdial.call;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When a call is looked after if nothing more is heard of it.
final class FollowUp {
    /// An open call that nothing was heard of for this long is looked up at the carrier; then ever less often.
    static final Duration OVERDUE = Duration.ofSeconds(60);
    /// While the carrier is being asked: longer than that can take.
    static final Duration DIALING = Duration.ofSeconds(25);

    /// While nobody knows whether the carrier has the call.
    static final Duration UNCONFIRMED = Duration.ofSeconds(5);
    /// After the conversation has ended, while the carrier has not said so.
    static final Duration ENDING = Duration.ofSeconds(10);
    /// After the end, while the analysis or the price is missing.
    static final Duration AFTERWARDS = Duration.ofSeconds(5);

    /// An open call holds a number and a place among the client's calls, so its end must be known soon.
    private static final Duration LONGEST_WHILE_OPEN = OVERDUE;
    private static final Duration LONGEST_AFTERWARDS = Duration.ofMinutes(10);
    /// With the waits growing to ten minutes, that is about a day.
    private static final int TRIES_AFTERWARDS = 150;

    private FollowUp() {}

    /// When to look after a call next; null is never.
    ///
    /// @param checks how often it was looked after in vain
    static @Nullable Instant next(Call call, Instant now, int checks) {
        var progress = call.progress();
        if (progress.isOpen()) {
            return now.plus(wait(firstWait(progress), checks, LONGEST_WHILE_OPEN));
        }
        return isComplete(call) || checks >= TRIES_AFTERWARDS
                ? null
                : now.plus(wait(AFTERWARDS, checks, LONGEST_AFTERWARDS));
    }

    private static Duration firstWait(CallProgress progress) {
        if (progress.callSid() == null && progress.dialStartedAt() != null) {
            return progress.status() == CallStatus.UNCONFIRMED ? UNCONFIRMED : DIALING;
        }
        return progress.endReason() != null ? ENDING : OVERDUE;
    }

    private static Duration wait(Duration first, int checks, Duration longest) {
        var wait = first.multipliedBy(1L << Math.min(checks, 16));
        return wait.compareTo(longest) > 0 ? longest : wait;
    }

    static boolean wantsAnalysis(Call call) {
        return call.progress().conversationId() != null && !call.details().analyzed();
    }

    static boolean wantsPrice(Call call) {
        var progress = call.progress();
        return progress.callSid() != null && progress.price() == null && progress.status() == CallStatus.COMPLETED;
    }

    static boolean isComplete(Call call) {
        return !wantsAnalysis(call) && !wantsPrice(call);
    }
}
