package dev.outdial.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.outdial.chaos.Plan.Database;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The short form of `./outdial chaos`. The seed is fixed: the same calls, the same faults, the same moments to strike.
class ChaosTest {
    private static final Path JAR = Path.of("..", "server", "target", "outdial-server.jar");
    private static final long SEED = 20;

    @BeforeEach
    void theServerIsBuilt() {
        assumeThat(JAR)
                .as("the rig starts the server's jar: ./mvnw verify builds it, ./mvnw test alone does not")
                .isRegularFile();
    }

    @ParameterizedTest
    @EnumSource
    void killedWhileItPlacesCallsItLosesNoneAndCallsNobodyTwice(Database database) throws Exception {
        var result = run(Scenario.STORM, database, 150, 5, 16);
        assertThat(result.deeds().entrySet().stream()
                        .filter(deed -> deed.getKey().startsWith("killed"))
                        .mapToInt(java.util.Map.Entry::getValue)
                        .sum())
                .isEqualTo(5);
    }

    @Test
    void callsThatTwilioTookAndAnsweredWith503AreAskedForOnceAndAdopted() throws Exception {
        everyCallIsAdopted(run(Scenario.UNAVAILABLE, Database.SQLITE, 100, 0, 16));
    }

    @Test
    void callsThatTwilioTookAndNeverAnsweredAreAskedForOnceAndAdopted() throws Exception {
        everyCallIsAdopted(run(Scenario.HANG, Database.SQLITE, 40, 0, 40));
    }

    private static void everyCallIsAdopted(Result result) {
        assertThat(result.posts()).isEqualTo(result.calls());
        assertThat(result.calls()).isPositive();
    }

    @Test
    void aLockedDatabaseStopsCallsAndNothingElse() throws Exception {
        run(Scenario.LOCKED, Database.SQLITE, 20, 1, 8);
    }

    private static Result run(Scenario scenario, Database database, int calls, int kills, int atOnce)
            throws InterruptedException, SQLException {
        var result =
                new Storm(new Plan(JAR, scenario, database, SEED, calls, kills, 0, atOnce, true), System.err).run();
        // How fast it starts is for ./outdial chaos to judge: here, other tests may want the machine, too.
        assertThat(result.violations().stream().filter(each -> !each.rule().equals("ready")))
                .as(report(result))
                .isEmpty();
        return result;
    }

    private static String report(Result result) {
        var bytes = new ByteArrayOutputStream();
        result.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
