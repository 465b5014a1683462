package dev.outdial.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.bench.load.Delay;
import dev.outdial.bench.load.Fault;
import dev.outdial.bench.load.Figures;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryReportTest {
    private static final Delay NOTHING = new Delay(0, 0, 0, 0, 0);

    @Test
    void everyBoundCounts() {
        assertThat(report(240, 6400, Map.of()).isGood()).isTrue();
        assertThat(report(250, 6400, Map.of()).isGood()).isFalse();
        assertThat(report(240, 6401, Map.of()).isGood()).isFalse();
        assertThat(report(240, 0, Map.of(Fault.Kind.LOST, 1L)).isGood()).isFalse();
    }

    @Test
    void theVerdictIsForPeopleAndForPrograms() {
        var bytes = new ByteArrayOutputStream();

        report(240, 6500, Map.of()).print(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("BROKEN: 65.0 kB resident for each call", "10.0 kB of them live", "\"good\":false");
    }

    /// 200 calls, then 300, which take `growthKb` more.
    private static MemoryReport report(long idleMb, long growthKb, Map<Fault.Kind, Long> faults) {
        return new MemoryReport(
                "",
                idleMb * 1024,
                List.of(new MemoryReport.Step(200, 300_000), new MemoryReport.Step(300, 300_000 + growthKb)),
                30 << 20,
                (30 << 20) + 1000 * 1024,
                new Figures(100, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, faults, List.of()));
    }
}
