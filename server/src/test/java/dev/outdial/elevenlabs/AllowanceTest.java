package dev.outdial.elevenlabs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowanceTest {
    private static final long NOW = 5_000_000;
    private static final AgentMessage LIGHT = new AgentMessage.Ping(1);
    private static final AgentMessage WRITTEN = new AgentMessage.UserTranscript("Yes");

    private final Allowance allowance = new Allowance();

    @ParameterizedTest
    @CsvSource({"false,1500", "true,60"})
    void aBurstIsFineAndOneMoreMustWait(boolean isWrittenDown, int burst) {
        for (int i = 0; i < burst; i++) {
            assertThat(spend(isWrittenDown, NOW)).isZero();
        }
        assertThat(spend(isWrittenDown, NOW)).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"false,1500,250", "true,60,10"})
    void whoSendsWithoutEndIsReadAtASteadyPace(boolean isWrittenDown, int burst, int aSecond) {
        var now = NOW;
        var read = 0;
        while (now < NOW + 100_000) {
            now += spend(isWrittenDown, now);
            read++;
        }
        assertThat(read - burst).isBetween(99 * aSecond, 101 * aSecond);
    }

    @ParameterizedTest
    @CsvSource({"false,1500", "true,60"})
    void whoIsQuietSavesUpForOneBurstOnly(boolean isWrittenDown, int burst) {
        for (int i = 0; i <= burst; i++) {
            spend(isWrittenDown, NOW);
        }
        var later = NOW + 3_600_000;
        for (int i = 0; i < burst; i++) {
            assertThat(spend(isWrittenDown, later)).isZero();
        }
        assertThat(spend(isWrittenDown, later)).isPositive();
    }

    private long spend(boolean isWrittenDown, long now) {
        return allowance.spend(Allowance.cost(isWrittenDown ? WRITTEN : LIGHT), now);
    }
}
