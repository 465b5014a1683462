package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// That the pieces other tests stand on fit together: one call, from the request to its record.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class HarnessTest {
    private final TestServer server;

    HarnessTest(TestDatabases database) {
        server = TestServer.shared(database);
    }

    @Test
    void aCallIsPlacedAndEnds() {
        var ann = server.api().customer();
        var phone = Api.busyPhone();
        var call = ann.api().callToItsEnd(phone);
        assertThat(call.path("callData").path("status").asString()).isEqualTo("busy");
        assertThat(server.simulator().ledger().rings(phone)).isZero();
        assertThat(server.simulator().ledger().callsTo(phone)).hasSize(1);
    }
}
