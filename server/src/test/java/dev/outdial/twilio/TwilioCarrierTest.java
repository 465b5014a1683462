package dev.outdial.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outdial.call.Carrier;
import dev.outdial.call.Carrier.CarrierUnavailable;
import dev.outdial.call.Carrier.Placement;
import dev.outdial.config.Secret;
import dev.outdial.simulator.Simulator;
import dev.outdial.simulator.SimulatorSettings;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import dev.outdial.twilio.TwilioConfig.WebhookVariables;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What Twilio's answers mean, where they are no answers.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwilioCarrierTest {
    private static final String TO = "+12125550112";
    private static final String FROM = "+12125550100";

    private final Simulator simulator = Simulator.start(SimulatorSettings.DEFAULTS);
    private final TwilioCarrier carrier = new TwilioCarrier(
            new TwilioConfig(
                    SimulatorSettings.DEFAULTS.accountSid(),
                    new Secret(SimulatorSettings.DEFAULTS.authToken()),
                    simulator.baseUri(),
                    WebhookVariables.URL,
                    10_000,
                    Duration.ofSeconds(10)),
            // Nobody is there: no callback is needed.
            URI.create("http://127.0.0.1:9"));

    @AfterAll
    void stop() {
        simulator.close();
    }

    /// If it were taken for "no such call", a call that rings would be given up.
    @Test
    void aPageThatIsNoListTellsNothingAboutCalls() {
        var since = Instant.now().minusSeconds(60);
        assertThat(carrier.place(new Carrier.Order("call_1", TO, FROM, Map.of(), null, 30, 600)))
                .isInstanceOf(Placement.Accepted.class);
        simulator.faults().add(FaultRule.once(FaultPoint.LIST, new FaultAction.NotJson()));
        assertThatExceptionOfType(CarrierUnavailable.class).isThrownBy(() -> carrier.find(TO, FROM, since));
        assertThat(carrier.find(TO, FROM, since)).hasSize(1);
    }

    @Test
    void aPageThatIsNoCallTellsNothingAboutIt() {
        var placed = (Placement.Accepted)
                carrier.place(new Carrier.Order("call_2", "+12125550212", FROM, Map.of(), null, 30, 600));
        simulator.faults().add(FaultRule.once(FaultPoint.FETCH, new FaultAction.NotJson()));
        assertThatExceptionOfType(CarrierUnavailable.class).isThrownBy(() -> carrier.fetch(placed.callSid()));
        assertThat(carrier.fetch(placed.callSid())).isPresent();
    }
}
