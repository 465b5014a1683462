package dev.outdial.elevenlabs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.config.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostCallSignatureTest {
    private static final Secret SECRET = new Secret("wsec_test_secret");
    private static final Instant THEN = Instant.ofEpochSecond(1_700_000_000);
    private static final byte[] BODY = ("{\"type\":\"post_call_transcription\",\"event_timestamp\":1700000000,"
                    + "\"data\":{\"conversation_id\":\"conv_1\"}}")
            .getBytes(StandardCharsets.UTF_8);
    private static final String HEX = "fcbb4e8d0b74ad6193478cefba3d847485f83b30b4c1ab63c05ab3d848205d2b";
    private static final String GENUINE = "t=1700000000,v0=" + HEX;

    private final PostCallSignature signature = new PostCallSignature(SECRET);

    @Test
    void aKnownRequestHasAKnownSignature() {
        assertThat(PostCallSignature.sign(SECRET, "1700000000", BODY)).isEqualTo(HEX);
        assertThat(signature.isGenuine(List.of(GENUINE), BODY, THEN)).isTrue();
    }

    @Test
    void partsAreFoundByNameWhateverTheirOrder() {
        var header = "v1=new,v0=%s,t=1700000000,v0=%s".formatted("0".repeat(64), HEX);
        assertThat(signature.isGenuine(List.of(header), BODY, THEN)).isTrue();
    }

    @Test
    void itIsGoodForHalfAnHourAndForAClockThatRunsAhead() {
        assertThat(isGenuineAt(Duration.ofMinutes(30))).isTrue();
        assertThat(isGenuineAt(Duration.ofMinutes(30).plusSeconds(1))).isFalse();
        assertThat(isGenuineAt(Duration.ofMinutes(-5))).isTrue();
        assertThat(isGenuineAt(Duration.ofMinutes(-5).minusSeconds(1))).isFalse();
    }

    private boolean isGenuineAt(Duration age) {
        return signature.isGenuine(List.of(GENUINE), BODY, THEN.plus(age));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "t=1700000000",
                "v0=fcbb4e8d0b74ad6193478cefba3d847485f83b30b4c1ab63c05ab3d848205d2b",
                "t=,v0=fcbb4e8d0b74ad6193478cefba3d847485f83b30b4c1ab63c05ab3d848205d2b",
                "t=99999999999999999999,v0=fcbb4e8d0b74ad6193478cefba3d847485f83b30b4c1ab63c05ab3d848205d2b",
                "t=9223372036854775807,v0=fcbb4e8d0b74ad6193478cefba3d847485f83b30b4c1ab63c05ab3d848205d2b",
                "t=1700000000,t=1700000000,v0=fcbb4e8d0b74ad6193478cefba3d847485f83b30b4c1ab63c05ab3d848205d2b",
                "t=1700000000;v0=fcbb4e8d0b74ad6193478cefba3d847485f83b30b4c1ab63c05ab3d848205d2b",
                "t=+1700000000,v0=fcbb4e8d0b74ad6193478cefba3d847485f83b30b4c1ab63c05ab3d848205d2b",
                "t=1700000000,v0=",
            })
    void whatIsNoSignatureIsNotAccepted(String header) {
        assertThat(signature.isGenuine(List.of(header), BODY, THEN)).isFalse();
    }

    @Test
    void noneAndTwoHeadersAreNotAccepted() {
        assertThat(signature.isGenuine(List.of(), BODY, THEN)).isFalse();
        assertThat(signature.isGenuine(List.of(GENUINE, GENUINE), BODY, THEN)).isFalse();
    }

    @Test
    void withoutASecretNothingIsElevenLabs() {
        assertThat(new PostCallSignature(null).isGenuine(List.of(GENUINE), BODY, THEN))
                .isFalse();
    }

    @Test
    void oneBitChangedAnywhereIsNotAccepted() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int run = 0; run < 10_000; run++) {
            var header = GENUINE.getBytes(StandardCharsets.ISO_8859_1);
            var body = BODY.clone();
            var changed = random.nextBoolean() ? header : body;
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            var given = new String(header, StandardCharsets.ISO_8859_1);
            assertThat(signature.isGenuine(List.of(given), body, THEN))
                    .as("seed %d, run %d: %s %s", seed, run, given, new String(body, StandardCharsets.ISO_8859_1))
                    .isFalse();
        }
    }
}
