package dev.outdial.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WheelTest {
    private static final long PERIOD = 20_000_000;

    @Test
    void everyCallComesUpOnceAPeriodWheneverItWasAdded() {
        var wheel = new Wheel(PERIOD);
        for (int call = 0; call < 100; call++) {
            var now = call * 1_234_567L;
            wheel.add(call, now);
            turnUntil(wheel, now);
        }
        var from = 100 * 1_234_567L;
        turnUntil(wheel, from);

        assertThat(turnUntil(wheel, from + 10 * PERIOD))
                .hasSize(100)
                .allSatisfy((call, times) -> assertThat(times).isEqualTo(10));
    }

    @Test
    void aCallThatIsGoneComesUpNoMore() {
        var wheel = new Wheel(PERIOD);
        for (int call = 0; call < 10; call++) {
            wheel.add(call, 0);
        }
        turnUntil(wheel, PERIOD / 2);
        wheel.remove(3);
        wheel.remove(9);

        assertThat(turnUntil(wheel, 4 * PERIOD)).doesNotContainKeys(3, 9).hasSize(8);
    }

    @Test
    void anEmptyWheelIsNeverDue() {
        var wheel = new Wheel(PERIOD);
        wheel.add(1, 5);
        wheel.remove(1);

        assertThat(wheel.due()).isEqualTo(Long.MAX_VALUE);
    }

    private static Map<Integer, Integer> turnUntil(Wheel wheel, long time) {
        var seen = new HashMap<Integer, Integer>();
        while (wheel.due() < time) {
            seen.merge(wheel.take(), 1, Integer::sum);
        }
        return seen;
    }
}
