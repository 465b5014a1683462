package dev.outdial.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireFrameTest {
    /// Lengths on both sides of each way to write a length, and of the steps in which a frame is masked.
    @ParameterizedTest
    @CsvSource({"0", "1", "3", "7", "8", "9", "125", "126", "127", "240", "65535", "65536", "200001"})
    void anotherDecoderReadsWhatWasSaid(int length) {
        var text = "0123456789é".repeat(length / 12 + 1).substring(0, Math.max(0, length - length / 12));
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        for (boolean masked : new boolean[] {true, false}) {
            var decoder = new EmbeddedChannel(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(masked)
                    .maxFramePayloadLength(1 << 20)
                    .build()));
            var middle = "QUJD".repeat(length / 12);

            decoder.writeInbound(WireFrame.text(UnpooledByteBufAllocator.DEFAULT, masked, bytes));
            decoder.writeInbound(WireFrame.text(UnpooledByteBufAllocator.DEFAULT, masked, bytes, middle, bytes));

            for (String expected : List.of(text, text + middle + text)) {
                TextWebSocketFrame frame = decoder.readInbound();
                assertThat(frame.isFinalFragment()).isTrue();
                assertThat(frame.text()).isEqualTo(expected);
                frame.release();
            }
        }
    }
}
