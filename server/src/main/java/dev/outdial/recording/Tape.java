package dev.outdial.recording;

import dev.outdial.bridge.CallTape;
import java.util.function.LongConsumer;

/// The tap of one call on its event loop: puts references into a batch, and hands it over once a second.
final class Tape implements CallTape {
    private final Recording recording;
    private final Writers writers;
    private final LongConsumer dropped;
    private final Runnable whenOver;
    private volatile boolean running;
    private volatile boolean hasRun;
    private Batch batch = new Batch();

    /// @param running  whether it runs from the beginning; else from [#start] on
    /// @param dropped  told of things that found no room
    /// @param whenOver told once the conversation is over
    Tape(Recording recording, Writers writers, boolean running, LongConsumer dropped, Runnable whenOver) {
        this.recording = recording;
        this.writers = writers;
        this.running = running;
        this.hasRun = running;
        this.dropped = dropped;
        this.whenOver = whenOver;
    }

    /// From now on it runs. May be called on any thread.
    void start() {
        hasRun = true;
        running = true;
    }

    /// From now on it does not. May be called on any thread.
    void stop() {
        running = false;
    }

    boolean isRunning() {
        return running;
    }

    @Override
    public boolean isThere() {
        return true;
    }

    @Override
    public void heard(long at, String base64) {
        if (running) {
            batch.heard(at, base64);
            passOn();
        }
    }

    @Override
    public void sent(long at, String base64) {
        if (running) {
            batch.sent(at, base64);
            passOn();
        }
    }

    @Override
    public void marked(long at, String mark) {
        if (running) {
            batch.marked(at, mark);
            passOn();
        }
    }

    @Override
    public void played(long at, String mark) {
        if (running) {
            batch.played(at, mark);
            passOn();
        }
    }

    @Override
    public void cleared(long at) {
        if (running) {
            batch.cleared(at);
            passOn();
        }
    }

    @Override
    public void ended(long at) {
        if (running && !batch.isEmpty()) {
            handOver();
        }
        if (hasRun) {
            writers.end(recording, at);
        }
        whenOver.run();
    }

    private void passOn() {
        if (batch.isRipe()) {
            handOver();
        }
    }

    private void handOver() {
        if (recording.isOver()) {
            running = false;
        } else if (!writers.offer(recording, batch)) {
            recording.lost(batch.spanMs());
            dropped.accept(batch.size());
        }
        batch = new Batch();
    }
}
