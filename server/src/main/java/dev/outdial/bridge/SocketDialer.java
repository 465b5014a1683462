package dev.outdial.bridge;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Opens WebSockets, each on the event loop that asks for it. Protocol: RFC 6455; over TLS, a server must prove the
/// name that it was called by (RFC 9525).
public final class SocketDialer {
    /// Bytes of an answer that refuses the upgrade.
    private static final int MOST_REFUSAL = 64 * 1024;

    private final VertxInternal vertx;
    private final int mostBytes;
    private final SslContext tls;

    /// @param mostBytes of one message, and of one frame
    public SocketDialer(Vertx vertx, int mostBytes) {
        this.vertx = (VertxInternal) vertx;
        this.mostBytes = mostBytes;
        try {
            this.tls = SslContextBuilder.forClient()
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("This JVM has no TLS", e);
        }
    }

    /// A socket that is being opened.
    @FunctionalInterface
    public interface Attempt {
        /// Gives up: nothing is told any more. Does nothing if the socket is open. Called on the loop.
        void giveUp();
    }

    /// Opens a socket. Called on a Vert.x event loop, where everything that becomes of it is told later.
    ///
    /// @param target of the scheme `ws` or `wss`; its query may be a secret, and is never logged
    /// @param within for the connection, and again for each handshake
    public Attempt dial(URI target, Duration within, DialedSocket.Listener listener) {
        var context = vertx.getOrCreateContext();
        var receiver = new Receiver(context, listener);
        var channel = new Bootstrap()
                .group(context.nettyEventLoop())
                .channelFactory(vertx.transport().channelFactory(false))
                .resolver(vertx.nameResolver().nettyAddressResolverGroup())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) within.toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_SNDBUF, WireSocket.KERNEL_BUFFER)
                .handler(new Pipeline(target, within, receiver))
                .connect(InetSocketAddress.createUnresolved(target.getHost(), port(target)))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        // Where there was not even a socket to be had, Netty tells it on a thread of its own.
                        context.runOnContext(_ -> receiver.failed(connected.cause()));
                    }
                })
                .channel();
        return () -> receiver.giveUp(channel);
    }

    private static boolean isSecure(URI target) {
        return "wss".equals(target.getScheme());
    }

    private static int port(URI target) {
        if (target.getPort() > 0) {
            return target.getPort();
        }
        return isSecure(target) ? 443 : 80;
    }

    /// What stands between the socket and its [Receiver] until the handshake is done.
    private final class Pipeline extends ChannelInitializer<Channel> {
        private final URI target;
        private final long withinMs;
        private final Receiver receiver;

        Pipeline(URI target, Duration within, Receiver receiver) {
            this.target = target;
            this.withinMs = within.toMillis();
            this.receiver = receiver;
        }

        @Override
        protected void initChannel(Channel channel) {
            var pipeline = channel.pipeline();
            if (isSecure(target)) {
                var handler = tls.newHandler(channel.alloc(), target.getHost(), port(target));
                handler.setHandshakeTimeoutMillis(withinMs);
                pipeline.addLast(handler);
            }
            pipeline.addLast(
                    new HttpClientCodec(),
                    new HttpObjectAggregator(MOST_REFUSAL),
                    new WebSocketClientProtocolHandler(WebSocketClientProtocolConfig.newBuilder()
                            .webSocketUri(target)
                            .generateOriginHeader(false)
                            .handshakeTimeoutMillis(withinMs)
                            .maxFramePayloadLength(mostBytes)
                            .handleCloseFrames(false)
                            .sendCloseFrame(null)
                            .build()),
                    new WebSocketFrameAggregator(mostBytes),
                    receiver);
        }
    }

    /// The last handler: makes a [DialedSocket] of what Netty tells. All is told in the caller's context, so that what
    /// is begun there, such as a request, stays on this loop.
    private static final class Receiver extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final ContextInternal context;
        private final DialedSocket.Listener listener;
        private @Nullable DialedSocket socket;
        private boolean over;

        Receiver(ContextInternal context, DialedSocket.Listener listener) {
            this.context = context;
            this.listener = listener;
        }

        void giveUp(Channel channel) {
            if (socket == null) {
                over = true;
                if (channel.isOpen()) { // the one of a socket that was not to be had would throw
                    var _ = channel.close();
                }
            }
        }

        void failed(Throwable cause) {
            if (!over) {
                over = true;
                context.dispatch(() -> listener.failed(cause));
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext here, Object event) {
            if (event == ClientHandshakeStateEvent.HANDSHAKE_TIMEOUT) {
                failed(new TimeoutException());
            } else if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE && !over) {
                var open = new DialedSocket(here, listener, context::dispatch);
                socket = open;
                context.dispatch(() -> listener.opened(open));
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext here, WebSocketFrame frame) {
            var open = socket;
            if (open != null) {
                open.came(frame);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext here, Throwable thrown) {
            var cause = thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
            if (socket == null) {
                failed(cause);
                var _ = here.close();
            } else if (cause instanceof IOException || cause instanceof PrematureChannelClosureException) {
                var _ = here.close(); // which is told when it has happened
            } else if (thrown instanceof CodecException) {
                unreadable(isTooLarge(cause) ? "a message that is too large" : "no valid frame");
            } else {
                context.reportException(thrown); // a mistake of ours; what it has left unread cannot be found again
                unreadable("audio that could not be handled");
            }
        }

        private void unreadable(String why) {
            context.dispatch(() -> listener.unreadable(why));
        }

        private static boolean isTooLarge(Throwable cause) {
            return cause instanceof TooLongFrameException
                    || (cause instanceof CorruptedWebSocketFrameException frame
                            && frame.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG));
        }

        @Override
        public void channelInactive(ChannelHandlerContext here) {
            if (socket == null) {
                failed(new ClosedChannelException());
            } else {
                socket.ended();
            }
        }
    }
}
