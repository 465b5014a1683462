package dev.outdial.simulator.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwimlTest {
    @Test
    void everyVerbIsRead() throws Exception {
        Twiml twiml = Twiml.parse("""
                <?xml version="1.0" encoding="UTF-8"?>
                <Response>
                  <Say voice="alice">Hello &amp; welcome</Say><Play digits="1w2"/><Pause length="2"/>
                  <Connect><Stream url="wss://x/y?z=1"><Parameter name="full_name" value="Ann &amp; Bob"/></Stream></Connect>
                  <Redirect method="GET">/next</Redirect><Dial>+12125550100</Dial>
                  <Dial callerId="+13105550100" timeout="20" action="/over"><Number url="/whisper">+12125550101</Number></Dial>
                  <Gather/><Hangup/>
                </Response>
                """);
        assertThat(twiml.verbs())
                .containsExactly(
                        new Twiml.Verb.Say("Hello & welcome"),
                        new Twiml.Verb.PlayDigits("1w2"),
                        new Twiml.Verb.Pause(2),
                        new Twiml.Verb.Stream("wss://x/y?z=1", null, null, null, Map.of("full_name", "Ann & Bob")),
                        new Twiml.Verb.Redirect("/next", "GET"),
                        new Twiml.Verb.Dial("+12125550100", null, 30, null, "POST", null),
                        new Twiml.Verb.Dial("+12125550101", "+13105550100", 20, "/over", "POST", "/whisper"),
                        new Twiml.Verb.Unsupported("Gather"),
                        new Twiml.Verb.Hangup());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|11770",
                "hello|12100",
                "<Other/>|12100",
                "' <?xml version=\"1.0\"?><Response/>'|12100",
                "<!DOCTYPE Response [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><Response><Say>&e;</Say></Response>|12100",
            })
    void whatTwilioWouldRefuseIsRefusedWithItsCode(String document, int code) {
        var refused = catchThrowableOfType(Twiml.Invalid.class, () -> Twiml.parse(document));
        assertThat(refused.code()).isEqualTo(code);
    }

    @Test
    void aParameterOf500CharactersIsTooLong() {
        String document = "<Response><Connect><Stream url=\"wss://x\"><Parameter name=\"n\" value=\"" + "v".repeat(499)
                + "\"/></Stream></Connect></Response>";
        var refused = catchThrowableOfType(Twiml.Invalid.class, () -> Twiml.parse(document));
        assertThat(refused.code()).isEqualTo(12200);
    }
}
