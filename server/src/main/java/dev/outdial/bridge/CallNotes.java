package dev.outdial.bridge;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// What one call has to tell the desk: in order, one at a time, and never on the event loop.
///
/// The desk may be slow or fail; the conversation does not notice. What a failing desk did not take is lost to history
/// and logged once a call; what does not fit in the queue is counted. How the call ended always fits. Whoever watches
/// is shown what happens at once, whatever waits.
final class CallNotes {
    private static final Logger log = LoggerFactory.getLogger(CallNotes.class);

    private interface Entry {
        /// @param isLast whether nothing waits behind it, or soon will
        void tell(boolean isLast);
    }

    private final String callId;
    private final CallDesk desk;
    private final Executor workers;
    private final int limit;

    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private boolean working;
    private boolean ending;
    private boolean muted;
    private @Nullable Runnable whenIdle;
    private long dropped;
    private volatile boolean complained;

    /// @param workers where the desk may block: a thread a task
    /// @param limit   entries that may wait
    CallNotes(String callId, CallDesk desk, Executor workers, int limit) {
        this.callId = callId;
        this.desk = desk;
        this.workers = workers;
        this.limit = limit;
    }

    /// Asks first whether the call is ours to write down: if not, nothing is told from then on. Called before all
    /// else.
    ///
    /// @param isOurs    may block
    /// @param otherwise runs on the worker's thread if it is not
    void onlyIf(BooleanSupplier isOurs, Runnable otherwise) {
        submit(true, _ -> {
            if (!isOurs.getAsBoolean()) {
                mute();
                otherwise.run();
            }
        });
    }

    private void mute() {
        synchronized (waiting) {
            muted = true;
            waiting.clear();
        }
    }

    void agentConnected(String conversationId) {
        submit(true, _ -> desk.agentConnected(callId, conversationId));
    }

    void said(Utterance utterance) {
        desk.show(callId, utterance);
        submit(false, isLast -> desk.said(callId, utterance, isLast));
    }

    void note(Instant at, String type, ObjectNode data) {
        desk.show(callId, at, type, data);
        submit(false, isLast -> desk.note(callId, at, type, data, isLast));
    }

    void quality(ObjectNode figures) {
        submit(true, _ -> desk.quality(callId, figures));
    }

    /// From now on nothing takes its time: the hang-up comes behind it.
    void ended(EndReason reason) {
        synchronized (waiting) {
            ending = true;
        }
        submit(true, _ -> desk.ended(callId, reason));
    }

    /// @param then runs once the desk has answered, or failed, on the worker's thread
    void hangUp(Runnable then) {
        submit(true, _ -> {
            try {
                desk.hangUp(callId);
            } finally {
                then.run();
            }
        });
    }

    /// Runs `task` once nothing waits any more: now, or on the worker's thread.
    void whenIdle(Runnable task) {
        synchronized (waiting) {
            if (working) {
                whenIdle = task;
                return;
            }
        }
        task.run();
    }

    long dropped() {
        synchronized (waiting) {
            return dropped;
        }
    }

    private void submit(boolean mustFit, Entry entry) {
        synchronized (waiting) {
            if (muted) {
                return;
            }
            if (!mustFit && waiting.size() >= limit) {
                dropped++;
                return;
            }
            waiting.add(entry);
            if (working) {
                return;
            }
            working = true;
        }
        try {
            workers.execute(this::work);
        } catch (RejectedExecutionException e) {
            complain(e);
            synchronized (waiting) {
                waiting.clear();
                working = false;
            }
        }
    }

    private void work() {
        while (true) {
            Entry entry;
            Runnable idle;
            boolean isLast;
            synchronized (waiting) {
                entry = waiting.poll();
                isLast = waiting.isEmpty() && !ending;
                idle = entry == null ? whenIdle : null;
                if (entry == null) {
                    working = false;
                    whenIdle = null;
                }
            }
            if (entry == null) {
                if (idle != null) {
                    idle.run();
                }
                return;
            }
            try {
                entry.tell(isLast);
            } catch (RuntimeException e) {
                complain(e);
            }
        }
    }

    /// Only the kind of the failure: its message may carry what was said.
    private void complain(RuntimeException e) {
        if (!complained) {
            complained = true;
            log.error(
                    "Could not write down what happens in call {}: {}",
                    callId,
                    e.getClass().getSimpleName());
        }
    }
}
