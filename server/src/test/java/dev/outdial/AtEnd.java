package dev.outdial;

import java.util.ArrayDeque;
import java.util.Deque;

/// What is closed when this JVM ends, last made first: a server before its database.
final class AtEnd {
    private static final Deque<AutoCloseable> CLOSEABLES = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtEnd::closeAll));
    }

    private AtEnd() {}

    static synchronized void close(AutoCloseable closeable) {
        CLOSEABLES.push(closeable);
    }

    private static synchronized void closeAll() {
        while (!CLOSEABLES.isEmpty()) {
            try {
                CLOSEABLES.pop().close();
            } catch (Exception _) {
                // the tests are over, and the rest wants to be closed as well
            }
        }
    }
}
