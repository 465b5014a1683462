package dev.outdial.simulator.elevenlabs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ElevenLabsSignatureTest {
    @Test
    void theReferenceExample() {
        String body =
                "{\"type\":\"post_call_transcription\",\"event_timestamp\":1700000000,\"data\":{\"conversation_id\":\"conv_1\"}}";
        assertThat(ElevenLabsSignature.of("wsec_test_secret", 1_700_000_000, body))
                .isEqualTo("t=1700000000,v0=fcbb4e8d0b74ad6193478cefba3d847485f83b30b4c1ab63c05ab3d848205d2b");
    }
}
