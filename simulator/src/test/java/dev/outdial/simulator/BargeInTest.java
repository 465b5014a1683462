package dev.outdial.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.ConversationSnapshot;
import org.junit.jupiter.api.Test;

class BargeInTest extends SimulatorTest {
    @Override
    double speed() {
        return 1; // so that a busy machine does not miss the few seconds in which the agent can be interrupted
    }

    @Test
    void aCalleeWhoBargesInInterruptsTheAgent() throws Exception {
        CallSnapshot call = talk("agent_demo", "+12125550111");
        assertThat(server.typesFromAgent()).contains("interruption", "agent_response_correction");
        assertThat(call.streams().getFirst().clears()).isNotEmpty();
        assertThat(call.streams().getFirst().cleared()).isPositive();
        ConversationSnapshot talked = conversation();
        assertThat(talked.interruptions()).isPositive();
        assertThat(talked.transcript()).anySatisfy(turn -> {
            assertThat(turn.role()).isEqualTo("agent");
            assertThat(turn.interrupted()).isTrue();
            assertThat(turn.message()).startsWith("Great.").endsWith("...");
        });
        assertThat(talked.transcript())
                .extracting(ConversationSnapshot.Turn::message)
                .contains("Sorry to interrupt you. I cannot come on Tuesday morning.");
    }
}
