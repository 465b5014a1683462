package dev.outdial.bench.load;

import dev.outdial.bench.net.Connection;
import dev.outdial.bench.net.HttpServer;
import dev.outdial.bench.net.Loop;
import dev.outdial.bench.net.TextFrame;
import dev.outdial.bench.net.Upgrade;
import dev.outdial.bench.net.WebSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Both ends of many calls: phones that open media streams, and agents that take conversations.
///
/// One thread does it all, so that a frame's two ends share a clock and the load takes as little of the machine as it
/// can. Methods may be called from any other thread.
public final class Load implements AutoCloseable {
    /// The most calls at once: as many as there are telephone numbers.
    public static final int MOST_CALLS = 10_000;

    private static final long TICK_NANOS = 150_000;
    /// Sent between two looks at the sockets: about 100 us of work.
    private static final int MOST_SENT_AT_ONCE = 16;
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private final Loop loop = new Loop();
    private final Scores scores = new Scores();
    private final Scores unrulyScores = new Scores();
    private final Patterns patterns = Patterns.create();
    private final TextFrame fromPhones = new TextFrame(true);
    private final TextFrame fromAgents = new TextFrame(false);
    private final @Nullable Call[] calls = new @Nullable Call[MOST_CALLS];
    private final Wheel phones = new Wheel(Phone.FRAME_NANOS);
    private final Wheel agents = new Wheel(Agent.CHUNK_NANOS);
    private final Wheel unruly = new Wheel(UnrulyAgent.TURN_NANOS);
    private final ArrayDeque<Late> lateAgents = new ArrayDeque<>();
    private final long agentDelay;
    private final InetSocketAddress address;
    private final StandIn standIn;
    private final Thread thread;
    private long conversations;

    /// An agent that is not ready yet.
    private record Late(Agent agent, long readyAt) {}

    private Load(Duration agentDelay) {
        this.agentDelay = agentDelay.toNanos();
        var rest = new Rest();
        address = loop.listen(0, () -> new HttpServer(rest));
        standIn = new StandIn(address.getPort());
        thread = Thread.ofPlatform().daemon().name("load").unstarted(() -> loop.run(this::tick, TICK_NANOS));
    }

    public static Load start() {
        return start(Duration.ZERO);
    }

    /// The same with agents who take their time.
    ///
    /// @param agentDelay from an agent's socket being open until it tells its audio formats and speaks
    public static Load start(Duration agentDelay) {
        var load = new Load(agentDelay);
        load.thread.start();
        return load;
    }

    /// Where the pretend Twilio and ElevenLabs listen.
    public InetSocketAddress address() {
        return address;
    }

    public StandIn standIn() {
        return standIn;
    }

    /// The callee's number of a call.
    public static String number(int index) {
        return Call.number(index);
    }

    /// There will be a call `index`: its agent may come before its phone. What goes wrong with a call that does not
    /// behave is not counted among the faults.
    public void expect(int index, Manner manner) {
        loop.ask(() -> {
            var call = new Call(index, manner, patterns, manner == Manner.USUAL ? scores : unrulyScores);
            var _ = call.talking.thenRun(() -> misbehave(call));
            calls[index] = call;
            return true;
        });
    }

    /// Answers call `index`, which is expected: opens the phone's stream.
    ///
    /// @return done once the callee hears the agent; fails if that never happens
    public CompletableFuture<FirstVoice> call(int index, Door door) {
        return loop.ask(() -> {
            var call = Objects.requireNonNull(calls[index]);
            var listener = new Incoming();
            Upgrade.begin(
                    loop,
                    door.address(),
                    door.target(),
                    door.fields(),
                    socket -> opened(call, socket, door, listener),
                    listener);
            listener.call = call;
            return call.talking;
        });
    }

    /// Stands between a phone's socket and the phone, which there is only once the socket is open.
    private static final class Incoming implements WebSocket.Listener {
        private @Nullable Call call;
        private @Nullable Phone phone;

        @Override
        public void text(byte[] bytes, int from, int to) {
            if (phone != null) {
                phone.text(bytes, from, to);
            }
        }

        @Override
        public void closed() {
            if (call != null) {
                call.disconnected("the phone's socket");
            }
        }
    }

    private void opened(Call call, Connection socket, Door door, Incoming listener) {
        if (calls[call.index] != call) {
            socket.close(); // it was given up before it was open
            return;
        }
        var phone = new Phone(call, socket, fromPhones, patterns, call.scores);
        listener.phone = phone;
        call.phone = phone;
        var now = System.nanoTime();
        phone.begin(door, now);
        phones.add(call.index, now);
    }

    private void met(Agent agent) {
        var index = agent.callIndex();
        var call = index < 0 ? null : calls[index];
        if (call == null || call.ending || call.agent != null || call.unruly != null) {
            agent.close();
            return;
        }
        var now = System.nanoTime();
        if (UnrulyAgent.takes(call.manner)) {
            call.unruly = agent.giveWay(call, now);
            unruly.add(call.index, now);
            return;
        }
        call.agent = agent;
        agent.join(call, now);
        agents.add(call.index, now);
    }

    /// The callee has heard the agent: those who stop listening do it now.
    private static void misbehave(Call call) {
        if (call.manner == Manner.DEAF_PHONE && call.phone != null) {
            call.phone.goDeaf();
        } else if (call.manner == Manner.DEAF_AGENT && call.agent != null) {
            call.agent.goDeaf();
        }
    }

    /// Sends what is due.
    ///
    /// @return whether more is due
    private boolean tick(long now) {
        while (!lateAgents.isEmpty() && lateAgents.getFirst().readyAt() <= now) {
            lateAgents.removeFirst().agent().begin(++conversations);
        }
        while (unruly.due() <= now) {
            var call = calls[unruly.take()];
            if (call != null && call.unruly != null && !call.ending) {
                call.unruly.turn();
            }
        }
        for (int sent = 0; sent < MOST_SENT_AT_ONCE; sent++) {
            // What is due first goes first: a load that is late must not starve its agents.
            var due = Math.min(phones.due(), agents.due());
            if (due > now) {
                return false;
            }
            if (phones.due() == due) {
                speak(due, calls[phones.take()]);
            } else {
                answer(calls[agents.take()]);
            }
        }
        return true;
    }

    private void speak(long due, @Nullable Call call) {
        if (call != null && call.phone != null && !call.ending) {
            var now = System.nanoTime();
            scores.lag.recordValue(Math.min(now - due, scores.lag.getHighestTrackableValue()));
            call.phone.tick(now);
        }
    }

    private static void answer(@Nullable Call call) {
        if (call != null && call.agent != null && !call.ending) {
            call.agent.tick(System.nanoTime());
        }
    }

    /// Calls whose callee hears the agent.
    public int talking() {
        return loop.ask(() -> (int) range(0, MOST_CALLS).stream()
                .filter(call -> call.talking.isDone() && !call.ending)
                .count());
    }

    /// Begins to measure anew; faults stay.
    public void reset() {
        loop.ask(() -> {
            scores.reset();
            return true;
        });
    }

    /// Forgets all faults.
    public void forgetFaults() {
        loop.ask(() -> {
            range(0, MOST_CALLS).forEach(call -> {
                call.up.reportGaps();
                call.down.reportGaps();
            });
            scores.forgetFaults();
            return true;
        });
    }

    /// What was measured since [#reset], and the faults since [#forgetFaults].
    public Figures figures() {
        return loop.ask(scores::figures);
    }

    /// Callees from `from` up to `to` fall silent, what is on its way arrives or is lost, and they hang up.
    public void hangUp(int from, int to) {
        loop.ask(() -> {
            IntStream.range(from, to).forEach(index -> {
                phones.remove(index);
                agents.remove(index);
                unruly.remove(index);
            });
            return true;
        });
        var deadline = System.nanoTime() + SETTLE.toNanos();
        while (!isSettled(from, to) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(20_000_000);
        }
        loop.ask(() -> {
            for (Call call : range(from, to)) {
                call.up.reportAllMissing();
                call.down.reportAllMissing();
                call.ending = true;
                if (call.phone != null) {
                    call.phone.hangUp("CA%032x".formatted(call.index));
                }
                calls[call.index] = null;
            }
            return true;
        });
    }

    private boolean isSettled(int from, int to) {
        return loop.ask(() -> range(from, to).stream()
                .allMatch(call -> call.ending || (call.up.isSettled() && call.down.isSettled())));
    }

    private List<Call> range(int from, int to) {
        return Arrays.stream(calls, from, to).filter(Objects::nonNull).toList();
    }

    @Override
    public void close() {
        loop.close();
    }

    private final class Rest implements HttpServer.Handler {
        @Override
        public HttpServer.Answer answer(String method, String target, String body) {
            return standIn.answer(method, target, body);
        }

        @Override
        public WebSocket.Listener open(Connection connection, String target) {
            var agent = new Agent(connection, fromAgents, patterns, scores, Load.this::met);
            if (agentDelay == 0) {
                agent.begin(++conversations);
            } else {
                lateAgents.add(new Late(agent, System.nanoTime() + agentDelay));
            }
            return agent;
        }
    }
}
