package dev.outdial.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.transport.Transport;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A socket that is not to be had.
class SocketDialerTest {
    private final AtomicBoolean hasNone = new AtomicBoolean();
    private final Vertx vertx = Vertx.builder().withTransport(withoutSockets()).build();
    private final CompletableFuture<String> failed = new CompletableFuture<>();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whereThereIsNoSocketToBeHadItIsToldOnTheLoopAndMayBeGivenUp() {
        hasNone.set(true);
        var context = vertx.getOrCreateContext();
        context.runOnContext(_ -> {
            var attempt = new CompletableFuture<SocketDialer.Attempt>();
            attempt.complete(new SocketDialer(vertx, 1024)
                    .dial(URI.create("ws://127.0.0.1:1/"), Duration.ofSeconds(5), new Listener(context, attempt)));
        });
        assertThat(failed).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("too many files");
    }

    private final class Listener implements DialedSocket.Listener {
        private final Context context;
        private final CompletableFuture<SocketDialer.Attempt> attempt;

        Listener(Context context, CompletableFuture<SocketDialer.Attempt> attempt) {
            this.context = context;
            this.attempt = attempt;
        }

        @Override
        public void opened(DialedSocket socket) {}

        @Override
        public void failed(Throwable cause) {
            try {
                attempt.join().giveUp();
                var isOnLoop = ((ContextInternal) context).inThread();
                failed.complete(isOnLoop ? Objects.requireNonNull(cause.getMessage()) : "on another thread");
            } catch (RuntimeException e) {
                failed.complete("giving up failed: " + e);
            }
        }

        @Override
        public boolean audio(byte[] bytes, int length) {
            return false;
        }

        @Override
        public void text(String text) {}

        @Override
        public void unreadable(String why) {}

        @Override
        public void closed(@Nullable Short code, String reason) {}
    }

    /// Java's own sockets, until there are none.
    private Transport withoutSockets() {
        var real = Transport.NIO.implementation();
        var sockets = (io.vertx.core.spi.transport.Transport) proxy(
                io.vertx.core.spi.transport.Transport.class,
                (_, method, arguments) -> method.getName().equals("channelFactory") && hasNone.get()
                        ? (ChannelFactory<Channel>) () -> {
                            throw new ChannelException("too many files");
                        }
                        : method.invoke(real, arguments));
        return (Transport) proxy(
                Transport.class,
                (_, method, arguments) ->
                        method.getName().equals("implementation") ? sockets : method.invoke(Transport.NIO, arguments));
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }
}
