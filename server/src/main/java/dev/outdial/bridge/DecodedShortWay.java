package dev.outdial.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;

/// The short way behind the WebSocket decoder, for a socket that may be in the middle of a frame when it begins.
final class DecodedShortWay extends ChannelInboundHandlerAdapter {
    private final ShortWay taker;

    DecodedShortWay(ShortWay taker) {
        this.taker = taker;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Flushes.here().during(() -> read(context, message));
    }

    private void read(ChannelHandlerContext context, Object message) {
        if (message instanceof TextWebSocketFrame frame && frame.isFinalFragment()) {
            if (isTaken(frame.content())) {
                frame.release();
                return;
            }
            taker.passes();
        } else if (message instanceof ContinuationWebSocketFrame frame && frame.isFinalFragment()) {
            taker.passes();
        }
        context.fireChannelRead(message);
    }

    private boolean isTaken(ByteBuf content) {
        var length = content.readableBytes();
        if (length > ShortWay.LONGEST) {
            return false;
        }
        var text = ShortWay.OFFERED.get();
        content.getBytes(content.readerIndex(), text, 0, length);
        return taker.take(text, length);
    }
}
