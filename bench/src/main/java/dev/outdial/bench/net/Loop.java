package dev.outdial.bench.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One thread that waits for sockets, tasks and, where wanted, the time.
public final class Loop implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int ACCEPT_BACKLOG = 4096;

    /// What must be done as time passes.
    @FunctionalInterface
    public interface Clockwork {
        /// Does some of what is due: not so much that sockets wait long meanwhile.
        ///
        /// @return whether more is due, so that it is called again as soon as sockets have had their turn
        boolean run(long now);
    }

    private final Selector selector;
    private final ByteBuffer in = Connection.buffer(BUFFER);
    private final ByteBuffer out = Connection.buffer(BUFFER);
    private final byte[] inBytes = new byte[BUFFER];
    private final Consumer<SelectionKey> ready = this::ready;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    public Loop() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs until it is closed: sockets and tasks only.
    public void run() {
        while (!closed) {
            turn(true);
        }
        end();
    }

    /// Runs until it is closed: one round a tick, in which all that is due is done, all sockets are read that have
    /// something, and the tasks run. Between rounds it sleeps, and no socket wakes it: at hundreds of frames a
    /// millisecond, waking for each would cost more than the frames.
    ///
    /// So what arrives waits for the next round: half a tick on average, at most a whole one and the 50 us by
    /// which the kernel wakes a thread late. A loop whose rounds take longer than a tick does not sleep at all.
    public void run(Clockwork clockwork, long tickNanos) {
        while (!closed) {
            var begun = System.nanoTime();
            for (var more = true; more; ) {
                more = clockwork.run(System.nanoTime());
                turn(false);
            }
            var left = begun + tickNanos - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(left);
            }
        }
        end();
    }

    private void turn(boolean waits) {
        try {
            if (waits) {
                selector.select(ready);
            } else {
                selector.selectNow(ready);
            }
            for (var task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) {
        switch (key.attachment()) {
            case Connection connection -> connection.ready(key);
            case Door door -> accept(door);
            default -> throw new IllegalStateException();
        }
    }

    private record Door(ServerSocketChannel channel, Supplier<? extends Protocol> protocols) {}

    private void accept(Door door) {
        try {
            for (var socket = door.channel.accept(); socket != null; socket = door.channel.accept()) {
                register(socket, door.protocols.get(), SelectionKey.OP_READ);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Connection register(SocketChannel channel, Protocol protocol, int operations) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        var connection = new Connection(this, channel, protocol);
        channel.register(selector, operations, connection);
        return connection;
    }

    /// Listens on a free port of the loopback address.
    ///
    /// @return where
    public InetSocketAddress listen(int port, Supplier<? extends Protocol> protocols) {
        try {
            var channel = ServerSocketChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ACCEPT_BACKLOG);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT, new Door(channel, protocols));
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Connects; what is sent meanwhile waits. Called on the loop.
    public Connection connect(InetSocketAddress address, Protocol protocol) {
        try {
            var channel = SocketChannel.open();
            var connection = register(channel, protocol, SelectionKey.OP_CONNECT);
            if (channel.connect(address)) {
                channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
            }
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs a task on the loop, from any thread.
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /// Asks something on the loop, from another thread, and waits for the answer.
    public <T> T ask(Callable<T> question) {
        var answer = new CompletableFuture<T>();
        execute(() -> {
            try {
                answer.complete(question.call());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    private void end() {
        try {
            for (var key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Selector selector() {
        return selector;
    }

    ByteBuffer in() {
        return in;
    }

    byte[] inBytes() {
        return inBytes;
    }

    ByteBuffer out() {
        return out;
    }
}
