package dev.outdial.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class FlushesTest {
    private final Flushes flushes = Flushes.here();
    private final Socket one = new Socket();
    private final Socket other = new Socket();

    private static final class Socket extends ChannelOutboundHandlerAdapter {
        private int flushed;
        private final ChannelHandlerContext out = new EmbeddedChannel(this, new ChannelOutboundHandlerAdapter())
                .pipeline()
                .lastContext();

        @Override
        public void flush(ChannelHandlerContext context) {
            flushed++;
            context.flush();
        }
    }

    @Test
    void whatIsWrittenDuringAReadLeavesOnceForEachSocketWhenItIsDone() {
        flushes.during(() -> {
            flushes.written(one.out);
            flushes.written(other.out);
            flushes.during(() -> flushes.written(one.out));
            assertThat(one.flushed).isZero();
        });
        assertThat(one.flushed).isEqualTo(1);
        assertThat(other.flushed).isEqualTo(1);

        flushes.during(() -> flushes.written(other.out));
        assertThat(one.flushed).isEqualTo(1);
        assertThat(other.flushed).isEqualTo(2);
    }

    @Test
    void whatIsWrittenAtAnyOtherTimeLeavesAtOnce() {
        flushes.written(one.out);
        assertThat(one.flushed).isEqualTo(1);
    }

    @Test
    void aReadThatFailsHoldsNothingBack() {
        assertThatThrownBy(() -> flushes.during(() -> {
                    flushes.written(one.out);
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(one.flushed).isEqualTo(1);

        flushes.written(one.out);
        assertThat(one.flushed).isEqualTo(2);
    }
}
