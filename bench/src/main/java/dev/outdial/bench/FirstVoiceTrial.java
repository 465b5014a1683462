package dev.outdial.bench;

import dev.outdial.bench.load.FirstVoice;
import dev.outdial.bench.load.Load;
import dev.outdial.bench.load.Pause;
import dev.outdial.bench.target.ServerTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Places calls evenly in time, each for its first words only.
final class FirstVoiceTrial {
    private static final int FIRST_A_SECOND = 10;
    private static final long PATIENCE_SECONDS = 60;
    private static final Duration WORDS = Duration.ofMillis(500);

    private final Load load;
    private final ServerTarget target;

    FirstVoiceTrial(Load load, ServerTarget target) {
        this.load = load;
        this.target = target;
    }

    /// One call's.
    ///
    /// @param answeredAt when the server was asked what to do with the callee who has answered
    record Heard(long answeredAt, FirstVoice voice) {
        private static final double NANOS_PER_MS = 1e6;

        double sinceStartMs() {
            return (voice.heardAt() - voice.startedAt()) / NANOS_PER_MS;
        }

        double sinceAnswerMs() {
            return (voice.heardAt() - answeredAt) / NANOS_PER_MS;
        }

        double agentsOwnMs() {
            return voice.agentsOwn() / NANOS_PER_MS;
        }

        /// What is the server's doing: nobody can be heard before the stream begins, nor before the agent speaks, which
        /// takes its own time from the answer, or from its coming if that was earlier.
        double addedMs() {
            var agentSpeaks = Math.min(voice.agentCameAt(), answeredAt) + voice.agentsOwn();
            return (voice.heardAt() - Math.max(voice.startedAt(), agentSpeaks)) / NANOS_PER_MS;
        }
    }

    /// Measures `calls` calls, while `among` others talk.
    ///
    /// @param first calls before them that are not measured: a server that has just started takes seconds for them
    List<Heard> run(int first, int calls, int callsASecond, int among) {
        var crowd = new Crowd(load, target);
        crowd.grow(Math.max(among, first), FIRST_A_SECOND);
        crowd.shrink(among);
        load.forgetFaults();
        load.reset();
        var waiting = new ArrayList<Future<Heard>>();
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int call = 0; call < calls; call++) {
                var index = among + call;
                waiting.add(workers.submit(() -> one(index)));
                Pause.of(Duration.ofSeconds(1).dividedBy(callsASecond));
            }
        }
        var heard = new ArrayList<Heard>();
        for (Future<Heard> each : waiting) {
            heard.add(each.resultNow());
        }
        crowd.shrink(0);
        return heard;
    }

    private Heard one(int index) throws InterruptedException, ExecutionException, TimeoutException {
        var voice = target.place(index).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Pause.of(WORDS);
        load.hangUp(index, index + 1);
        target.hungUp(index);
        return new Heard(target.placement(index).answeredAt(), voice);
    }
}
