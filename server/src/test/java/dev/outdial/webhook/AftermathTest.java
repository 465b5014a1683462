package dev.outdial.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AftermathTest {
    private static final Instant BEGUN = Instant.parse("2026-11-22T10:00:00Z");

    private static Aftermath after(
            Webhook.Health health, @Nullable Instant triedAt, int attempts, Outcome outcome, Instant now) {
        return Aftermath.of(health, BEGUN, triedAt, attempts, outcome, now, new Random(1));
    }

    private static Outcome answered(int status) {
        return Outcome.answered(status, 5, null);
    }

    @Test
    void aSuccessMakesTheEndpointGoodAgain() {
        var troubled = new Webhook.Health(9, BEGUN, BEGUN, null);
        var after = after(troubled, BEGUN, 3, answered(204), BEGUN.plusSeconds(60));
        assertThat(after).isEqualTo(new Aftermath(Delivery.State.DELIVERED, null, Webhook.Health.GOOD, true));
        assertThat(after(Webhook.Health.GOOD, null, 0, answered(200), BEGUN).recovered())
                .isFalse();
    }

    @Test
    void oneEventThatIsNotTakenDoesNotHoldUpTheOthers() {
        var health = Webhook.Health.GOOD;
        for (int i = 1; i < Aftermath.TROUBLED; i++) {
            health = after(health, null, 0, answered(500), BEGUN).health();
            assertThat(health.notBefore()).isEqualTo(BEGUN);
            assertThat(health.isTroubled()).isFalse();
        }
        health = after(health, null, 0, answered(500), BEGUN).health();
        assertThat(health.isTroubled()).isTrue();
        assertThat(health.notBefore()).isEqualTo(BEGUN.plusSeconds(5));
    }

    @Test
    void whoAsksForTimeGetsItForAllDeliveries() {
        var wish = Outcome.answered(429, 5, Duration.ofMinutes(3));
        var after = after(Webhook.Health.GOOD, null, 0, wish, BEGUN);
        assertThat(after.nextAt()).isEqualTo(BEGUN.plus(Duration.ofMinutes(3)));
        assertThat(after.health().notBefore()).isEqualTo(BEGUN.plus(Duration.ofMinutes(3)));
    }

    @Test
    void goneDisablesAtOnce() {
        var after = after(Webhook.Health.GOOD, null, 0, answered(410), BEGUN);
        assertThat(after.health().disabledBecause()).isEqualTo(Webhook.DisabledBecause.GONE);
        assertThat(after.state()).isEqualTo(Delivery.State.WAITING);
    }

    @Test
    void threeDaysInVainDisableUnlessSomethingArrivedMeanwhile() {
        var end = BEGUN.plus(RetrySchedule.WINDOW);
        var dead = new Webhook.Health(20, BEGUN.plusSeconds(1), BEGUN, null);
        var vain = after(dead, BEGUN.plusSeconds(1), 14, answered(503), end);
        assertThat(vain.state()).isEqualTo(Delivery.State.FAILED);
        assertThat(vain.health().disabledBecause()).isEqualTo(Webhook.DisabledBecause.FAILING);

        var alive = new Webhook.Health(1, end.minusSeconds(60), BEGUN, null);
        var one = after(alive, BEGUN.plusSeconds(1), 14, answered(503), end);
        assertThat(one.state()).isEqualTo(Delivery.State.FAILED);
        assertThat(one.health().isEnabled()).isTrue();
        assertThat(Objects.requireNonNull(one.health().failingSince())).isEqualTo(end.minusSeconds(60));
    }
}
