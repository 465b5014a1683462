package dev.outdial.bench.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/// One socket on the loop. All methods are called on it.
public final class Connection {
    private static final int MOST_BACKLOG = 4 << 20;
    private static final int DEAF_BUFFER = 4096;

    private final Loop loop;
    private final SocketChannel channel;
    private Protocol protocol;
    private byte[] held = new byte[0];
    private int heldBytes;
    private byte[] backlog = new byte[0];
    private int backlogBytes;
    private boolean closed;
    private boolean deaf;

    Connection(Loop loop, SocketChannel channel, Protocol protocol) {
        this.loop = loop;
        this.channel = channel;
        this.protocol = protocol;
    }

    /// From the next byte on, `next` reads.
    public void become(Protocol next) {
        protocol = next;
    }

    public boolean isClosed() {
        return closed;
    }

    /// Bytes that the peer has not taken yet.
    public int backlog() {
        return backlogBytes;
    }

    /// Reads nothing any more, so that the peer can soon send nothing either: the kernel takes little for us. Nor is it
    /// noticed when the peer closes, unless something is sent.
    public void stopReading() {
        deaf = true;
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, DEAF_BUFFER);
        } catch (IOException _) {
            close();
        }
        interest(reading());
    }

    private int reading() {
        return deaf ? 0 : SelectionKey.OP_READ;
    }

    /// Sends bytes; what the socket does not take now waits, in order. A peer that takes nothing for too long is cut
    /// off.
    public void send(byte[] bytes, int from, int length) {
        if (closed) {
            return;
        }
        if (backlogBytes > 0 || !channel.isConnected()) {
            hold(bytes, from, length);
            return;
        }
        try {
            var out = loop.out();
            for (int at = from; at < from + length; ) {
                var part = Math.min(out.capacity(), from + length - at);
                out.clear().put(bytes, at, part).flip();
                var written = channel.write(out);
                at += written;
                if (written < part) {
                    hold(bytes, at, from + length - at);
                    return;
                }
            }
        } catch (IOException _) {
            close();
        }
    }

    /// Sends bytes.
    public void send(byte[] bytes) {
        send(bytes, 0, bytes.length);
    }

    /// Closes it now. May be called twice.
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            channel.close();
        } catch (IOException _) {
            // It is gone either way.
        }
        protocol.closed(this);
    }

    void ready(SelectionKey key) {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                flush();
            }
            if (key.isValid() && key.isWritable()) {
                flush();
            }
            if (key.isValid() && key.isReadable()) {
                receive();
            }
        } catch (IOException _) {
            close();
        }
    }

    private void receive() throws IOException {
        var in = loop.in();
        int count;
        do {
            in.clear();
            count = channel.read(in);
            if (count < 0) {
                close();
                return;
            }
            var bytes = loop.inBytes();
            in.flip().get(bytes, 0, count);
            take(bytes, count);
        } while (count == in.capacity() && !closed && !deaf);
    }

    private void take(byte[] bytes, int count) {
        if (heldBytes == 0) {
            var used = feed(bytes, count);
            keep(bytes, used, count);
            return;
        }
        held = grown(held, heldBytes + count);
        System.arraycopy(bytes, 0, held, heldBytes, count);
        heldBytes += count;
        var used = feed(held, heldBytes);
        System.arraycopy(held, used, held, 0, heldBytes - used);
        heldBytes -= used;
    }

    private void keep(byte[] bytes, int from, int to) {
        if (from < to && !closed) {
            held = grown(held, to - from);
            System.arraycopy(bytes, from, held, 0, to - from);
            heldBytes = to - from;
        }
    }

    private int feed(byte[] bytes, int to) {
        var at = 0;
        while (at < to && !closed) {
            var used = protocol.read(this, bytes, at, to);
            if (used == 0) {
                break;
            }
            at += used;
        }
        return at;
    }

    private void hold(byte[] bytes, int from, int length) {
        if (backlogBytes + length > MOST_BACKLOG) {
            close();
            return;
        }
        backlog = grown(backlog, backlogBytes + length);
        System.arraycopy(bytes, from, backlog, backlogBytes, length);
        backlogBytes += length;
        if (channel.isConnected()) {
            interest(reading() | SelectionKey.OP_WRITE);
        }
    }

    private void flush() throws IOException {
        var out = loop.out();
        var at = 0;
        while (at < backlogBytes) {
            var part = Math.min(out.capacity(), backlogBytes - at);
            out.clear().put(backlog, at, part).flip();
            var written = channel.write(out);
            at += written;
            if (written < part) {
                break;
            }
        }
        System.arraycopy(backlog, at, backlog, 0, backlogBytes - at);
        backlogBytes -= at;
        interest(backlogBytes == 0 ? reading() : reading() | SelectionKey.OP_WRITE);
    }

    private void interest(int operations) {
        var key = channel.keyFor(loop.selector());
        if (key != null && key.isValid() && key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }

    private static byte[] grown(byte[] bytes, int size) {
        return bytes.length >= size ? bytes : Arrays.copyOf(bytes, Math.max(size, bytes.length * 2));
    }

    /// A buffer outside the heap, which the kernel reads and writes without another copy.
    static ByteBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(size);
    }
}
