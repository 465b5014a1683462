package dev.outdial.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.bench.load.Delay;
import dev.outdial.bench.load.Fault;
import dev.outdial.bench.load.Figures;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnrulyReportTest {
    private static final int MIB = 1 << 20;
    private static final UnrulyTrial.Plan PLAN =
            new UnrulyTrial.Plan(1, 1, 1, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    @Test
    void normalCallsThatNoticeNothingAreGood() {
        assertThat(report(19.9, 63, Map.of()).isGood()).isTrue();
    }

    @Test
    void everyBoundCounts() {
        assertThat(report(20.0, 0, Map.of()).isGood()).isFalse();
        assertThat(report(1.0, 64, Map.of()).isGood()).isFalse();
        assertThat(report(1.0, 0, Map.of(Fault.Kind.LOST, 1L)).isGood()).isFalse();
    }

    @Test
    void theVerdictIsForPeopleAndForPrograms() {
        var bytes = new ByteArrayOutputStream();

        report(25.0, 10, Map.of()).print(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("BROKEN: 0 faults", "p99 up 25.0", "heap grew by 10.0 MiB", "\"good\":false");
    }

    private static UnrulyReport report(double p99, int growthMib, Map<Fault.Kind, Long> faults) {
        return new UnrulyReport(
                "",
                PLAN,
                List.of(
                        stage("alone", 1, 0),
                        stage("they come", 1, 0),
                        stage("among them", p99, growthMib),
                        stage("they left", 1, 0)),
                Map.of(),
                faults,
                List.of());
    }

    private static UnrulyReport.Stage stage(String name, double p99, int growthMib) {
        var delay = new Delay(100, 1, p99, p99, p99);
        var nothing = new Delay(0, 0, 0, 0, 0);
        var figures = new Figures(100, delay, delay, nothing, nothing, nothing, Map.of(), List.of());
        return new UnrulyReport.Stage(name, figures, 0, 0, (long) (50 + growthMib) * MIB);
    }
}
