package dev.outdial.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What follows from an attempt: for the delivery, and for its webhook.
///
/// @param nextAt    when the delivery is tried again; null where it is over, one way or the other
/// @param recovered whether the webhook was in trouble, and is not any more: then everything that waits is due
record Aftermath(Delivery.State state, @Nullable Instant nextAt, Webhook.Health health, boolean recovered) {
    /// An endpoint that has failed so often in a row is in trouble: one request at a time, with pauses.
    static final int TROUBLED = 5;

    /// @param triedAt the first attempt in the delivery's 72 hours; null where this was the first
    static Aftermath of(
            Webhook.Health before,
            Instant begunAt,
            @Nullable Instant triedAt,
            int attemptsBefore,
            Outcome outcome,
            Instant now,
            RandomGenerator random) {
        if (outcome.isDelivered()) {
            var health = before.disabledBecause() == null ? Webhook.Health.GOOD : before;
            return new Aftermath(Delivery.State.DELIVERED, null, health, before.isTroubled());
        }
        var wish = Objects.requireNonNullElse(outcome.retryAfter(), Duration.ZERO);
        var next = RetrySchedule.next(begunAt, attemptsBefore + 1, now, wish, random)
                .orElse(null);
        var health = failing(before, wish, now);
        var first = Objects.requireNonNullElse(triedAt, now);
        if (outcome.isGone()) {
            health = health.disabled(Webhook.DisabledBecause.GONE);
        } else if (next == null
                && !Objects.requireNonNull(health.failingSince()).isAfter(first)) {
            // Nothing has arrived since this delivery was first tried, three days ago.
            health = health.disabled(Webhook.DisabledBecause.FAILING);
        }
        return new Aftermath(next == null ? Delivery.State.FAILED : Delivery.State.WAITING, next, health, false);
    }

    private static Webhook.Health failing(Webhook.Health before, Duration wish, Instant now) {
        var failures = before.failures() + 1;
        var since = Objects.requireNonNullElse(before.failingSince(), now);
        var pause = failures < TROUBLED ? Duration.ZERO : RetrySchedule.pause(failures - TROUBLED + 1);
        var bounded = RetrySchedule.wish(wish);
        var notBefore = now.plus(pause.compareTo(bounded) > 0 ? pause : bounded);
        return new Webhook.Health(failures, since, notBefore, before.disabledBecause());
    }
}
