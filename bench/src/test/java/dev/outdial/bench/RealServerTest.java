package dev.outdial.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.Main;
import dev.outdial.bench.load.Load;
import dev.outdial.bench.load.Manner;
import dev.outdial.bench.target.Cores;
import dev.outdial.bench.target.ServerSetting;
import dev.outdial.bench.target.ServerTarget;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The measurements that need the real server, each in its shortest form: what they find is told, and nothing is lost.
/// How long anything took is no matter of a test.
class RealServerTest {
    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final double AGENT_MS = 100;
    private static final double OPENING_MS = 20;
    private static final PrintStream QUIET = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

    @Test
    void unrulyCallsAreToldByKindAndCostTheOthersNothing() {
        var plan = new UnrulyTrial.Plan(3, 5, 1, 1, MOMENT, MOMENT, MOMENT, MOMENT);
        try (var load = Load.start();
                var target = ServerTarget.start(load, Cores.unpinned(), setting())) {
            var report = new UnrulyTrial(load, target, Cores.unpinned(), plan, QUIET).run();

            assertThat(report.firstFaults()).isEmpty();
            assertThat(report.behaviours())
                    .containsOnlyKeys(
                            Manner.FLOODS_SPEECH,
                            Manner.FLOODS_LONG_SPEECH,
                            Manner.FLOODS_EVENTS,
                            Manner.DEAF_PHONE,
                            Manner.DEAF_AGENT);
            assertThat(report.behaviours().values())
                    .allSatisfy(behaviour -> assertThat(behaviour.endings()).doesNotContainKey("none"));
            assertThat(report.stages())
                    .hasSize(4)
                    .allSatisfy(stage -> assertThat(stage.liveHeapBytes()).isPositive());
        }
    }

    @Test
    void aSoakCallsEveryNumberAndThenTheSameOnesAgain() {
        try (var load = Load.start();
                var target = ServerTarget.start(load, Cores.unpinned(), setting())) {
            var trial = new SoakTrial(load, target, MOMENT, QUIET);
            var many = trial.oneAfterAnother(6, 3, MOMENT);
            var crowd = trial.steady(3, MOMENT.multipliedBy(2));

            assertThat(many.talked()).isEqualTo(6);
            assertThat(crowd.talked()).isEqualTo(3);
            assertThat(List.of(many, crowd)).allSatisfy(run -> {
                assertThat(run.failed()).isZero();
                assertThat(run.figures().firstFaults()).isEmpty();
                assertThat(run.figures().frames()).isPositive();
                assertThat(run.samples()).isNotEmpty();
            });
        }
    }

    @Test
    void memoryIsToldForEachCrowd() {
        try (var load = Load.start();
                var target = ServerTarget.start(load, Cores.unpinned(), setting())) {
            var plan = new MemoryTrial.Plan(List.of(2, 4), MOMENT, MOMENT);
            var report = new MemoryTrial(load, target, Cores.unpinned(), plan, QUIET).run();

            assertThat(report.figures().firstFaults()).isEmpty();
            assertThat(report.steps()).extracting(MemoryReport.Step::calls).containsExactly(2, 4);
            assertThat(report.steps())
                    .allSatisfy(step -> assertThat(step.residentKb()).isPositive());
            assertThat(report.liveFirst()).isPositive();
            assertThat(report.liveLast()).isPositive();
        }
    }

    @Test
    void firstWordsComeNoSoonerThanTheAgentIsReady() {
        var agent = Duration.ofMillis((long) AGENT_MS);
        var opening = Duration.ofMillis((long) OPENING_MS);
        try (var load = Load.start(agent);
                var target =
                        ServerTarget.start(load, Cores.unpinned(), setting().with("answered", opening, opening))) {
            var voices = new FirstVoiceTrial(load, target).run(1, 2, 10, 2);

            assertThat(voices).hasSize(2).allSatisfy(voice -> {
                assertThat(voice.agentsOwnMs()).isGreaterThanOrEqualTo(AGENT_MS);
                assertThat(voice.sinceAnswerMs()).isGreaterThanOrEqualTo(OPENING_MS);
            });
            assertThat(load.figures().firstFaults()).isEmpty();
        }
    }

    private static ServerSetting setting() {
        return ServerSetting.of(
                List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()),
                List.of(
                        "-Xmx256m",
                        "-XX:ActiveProcessorCount=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED"));
    }
}
