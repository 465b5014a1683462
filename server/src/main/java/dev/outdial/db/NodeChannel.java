package dev.outdial.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What servers on one PostgreSQL tell one another at once, by `NOTIFY` and `LISTEN`. Nothing is stored: a
/// server that is not there hears nothing, and one that could not hear for a while is told that it missed
/// something.
///
/// Each server has one connection to speak and one to listen. Its messages are numbered, so that the others
/// notice a gap whatever went wrong.
public final class NodeChannel implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeChannel.class);
    private static final String CHANNEL = "outdial_live";
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_AT_ONCE = 500;

    /// PostgreSQL takes 7,999 bytes.
    private static final int MOST_CHARACTERS = 7_800;

    private static final int MOST_NODES = 100;
    private static final int LISTEN_MS = 500;
    private static final int LISTENS_BETWEEN_PINGS = 10;
    private static final long PAUSE_MS = 1_000;

    private final DatabaseConfig config;
    private final String node;
    private final Consumer<String> heard;
    private final Runnable missed;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean overflowed = new AtomicBoolean();
    private final Map<String, Hearing> nodes = new HashMap<>();
    private final Thread speaker;
    private final Thread listener;
    private long number;
    private volatile boolean closed;

    /// What was heard of one node.
    private static final class Hearing {
        long number;
        final StringBuilder message = new StringBuilder();
    }

    private NodeChannel(DatabaseConfig config, String node, Consumer<String> heard, Runnable missed) {
        this.config = config;
        this.node = node;
        this.heard = heard;
        this.missed = missed;
        this.speaker = Thread.ofPlatform().name("node-speaker").daemon().unstarted(this::speak);
        this.listener = Thread.ofPlatform().name("node-listener").daemon().unstarted(this::listen);
    }

    /// Joins the channel.
    ///
    /// @param node   a fresh name of this process, without spaces
    /// @param heard  gets each text that another node has posted, on a thread of the channel's
    /// @param missed is run when there may have been texts that were not heard
    public static NodeChannel join(DatabaseConfig config, String node, Consumer<String> heard, Runnable missed) {
        var channel = new NodeChannel(config, node, heard, missed);
        channel.speaker.start();
        channel.listener.start();
        return channel;
    }

    /// Tells the other nodes, soon. Never waits: what is too much is dropped, and the others learn that
    /// they missed something.
    ///
    /// @param text one line of ASCII
    public void post(String text) {
        if (!waiting.offer(text)) {
            overflowed.set(true);
        }
    }

    // ---- speaking

    private void speak() {
        while (!closed) {
            try (var connection = connect()) {
                notify(connection, List.of("")); // shows at once what was lost with the connection before
                while (!closed) {
                    var first = waiting.poll(LISTEN_MS, TimeUnit.MILLISECONDS);
                    if (overflowed.getAndSet(false)) {
                        number++;
                    }
                    if (first != null) {
                        var texts = new ArrayList<String>();
                        texts.add(first);
                        waiting.drainTo(texts, MOST_AT_ONCE);
                        notify(connection, texts);
                    }
                }
            } catch (SQLException e) {
                log.warn("Other servers cannot be told what happens here: {}", e.getMessage());
                pause();
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void notify(Connection connection, List<String> texts) throws SQLException {
        var message = String.join("\n", texts);
        var parts = Math.max(1, (message.length() + MOST_CHARACTERS - 1) / MOST_CHARACTERS);
        try (var statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            for (int part = 1; part <= parts; part++) {
                var from = (part - 1) * MOST_CHARACTERS;
                var text = message.substring(from, Math.min(message.length(), from + MOST_CHARACTERS));
                statement.setString(1, CHANNEL);
                statement.setString(2, "%s %d %d/%d %s".formatted(node, ++number, part, parts, text));
                statement.execute();
            }
        }
    }

    // ---- listening

    private void listen() {
        var again = false;
        while (!closed) {
            try (var connection = connect();
                    var statement = connection.createStatement()) {
                statement.execute("LISTEN " + CHANNEL);
                nodes.clear();
                if (again) {
                    missed.run();
                }
                again = true;
                var driver = connection.unwrap(PGConnection.class);
                for (int i = 1; !closed; i++) {
                    var notifications = driver.getNotifications(LISTEN_MS);
                    for (var notification :
                            notifications == null ? new org.postgresql.PGNotification[0] : notifications) {
                        heard(notification.getParameter());
                    }
                    if (i % LISTENS_BETWEEN_PINGS == 0) {
                        statement.execute("SELECT 1"); // a connection that is gone would be silent, too
                    }
                }
            } catch (SQLException e) {
                log.warn("Other servers are not heard: {}", e.getMessage());
                pause();
            }
        }
    }

    private void heard(String payload) {
        var fields = payload.split(" ", 4);
        if (fields.length < 4 || fields[0].equals(node)) {
            return;
        }
        if (nodes.size() >= MOST_NODES && !nodes.containsKey(fields[0])) {
            nodes.clear();
        }
        var hearing = nodes.get(fields[0]);
        var of = fields[2].split("/", 2);
        var number = Long.parseLong(fields[1]);
        var isFirst = of[0].equals("1");
        var isNew = hearing == null;
        if (hearing == null) {
            hearing = new Hearing();
            nodes.put(fields[0], hearing);
        }
        if (isNew ? !isFirst : number != hearing.number + 1) {
            missed.run();
        }
        var isWhole = isFirst || (number == hearing.number + 1 && !hearing.message.isEmpty());
        hearing.number = number;
        if (isFirst) {
            hearing.message.setLength(0);
        }
        if (!isWhole) {
            return;
        }
        hearing.message.append(fields[3]);
        if (of[0].equals(of[1])) {
            hearing.message.toString().lines().filter(line -> !line.isEmpty()).forEach(heard);
            hearing.message.setLength(0);
        }
    }

    // ---- connections

    private Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "outdial live");
        var connection = DriverManager.getConnection(config.url(), properties);
        try (var statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = off"); // nothing is stored: there is nothing to wait for
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        speaker.interrupt();
        for (Thread thread : new @Nullable Thread[] {speaker, listener}) {
            try {
                thread.join(2 * LISTEN_MS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
