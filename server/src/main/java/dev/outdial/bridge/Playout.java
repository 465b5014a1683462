package dev.outdial.bridge;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The agent's audio on its way to the callee's ear: what waits here, what waits at the phone, what was played.
///
/// Audio goes to the phone as it comes, until ten seconds of it wait there; the rest waits here. How much the phone
/// still has to play is counted against real time and put right by the marks that come back. Positions are bytes of
/// agent audio since the call began: eight are a millisecond.
final class Playout {
    static final int BYTES_PER_MS = 8;

    /// Longer pieces are cut, so that no message to the phone is large. A multiple of four characters keeps base64
    /// whole.
    private static final int LONGEST_PIECE = 16 * 1024;

    private static final int MARK_EVERY_BYTES = 1000 * BYTES_PER_MS;
    private static final long MARK_TAIL_AFTER_MS = 250;
    private static final long LOOK_AGAIN_MS = 100;
    private static final long ROOM_MS = 500;

    /// What the playout needs done when it runs full, gets stuck, or knows that something was heard.
    interface Owner {
        /// Too much audio waits: send no more. Told again whenever more comes nevertheless.
        void full();

        /// There is room again after [#full].
        void roomAgain();

        /// The phone has taken nothing for too long.
        void stalled();

        /// The callee has heard everything up to this position.
        void heardUpTo(long position);
    }

    private record Piece(String base64, int bytes) {}

    private record Mark(String name, long position) {}

    private final PhoneLeg phone;
    private final CallLoop loop;
    private final Owner owner;
    private final long mostLeadMs;
    private final long mostWaitingBytes;
    private final long stallMs;

    private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private long waitingBytes;
    private long added;
    private long sent;
    private long sentAt;
    private long confirmed;
    private long dryAt;
    private long unmarked;
    private int markNumber;
    private long voidUpTo = Long.MIN_VALUE;
    private boolean quiet = true;
    private boolean full;
    private boolean over;
    private long stuckSince = -1;
    private long droppedBytes;
    private int clears;
    private CallLoop.@Nullable Timer wake;
    private CallLoop.@Nullable Timer tail;
    private @Nullable Runnable whenPlayed;

    Playout(PhoneLeg phone, CallLoop loop, BridgeConfig config, Owner owner) {
        this.phone = phone;
        this.loop = loop;
        this.owner = owner;
        this.mostLeadMs = config.phoneLead().toMillis();
        this.mostWaitingBytes = config.agentLead().toMillis() * BYTES_PER_MS;
        this.stallMs = config.stall().toMillis();
        this.dryAt = loop.now();
    }

    /// Plays a piece of speech behind what is there.
    ///
    /// @return false if it is void, since the callee has interrupted it
    boolean add(long eventId, String base64) {
        var bytes = Base64Text.bytes(base64);
        if (eventId <= voidUpTo) {
            droppedBytes += bytes;
            return false;
        }
        play(base64);
        return true;
    }

    /// Plays audio that belongs to no event of the agent's.
    void play(String base64) {
        if (over) {
            return;
        }
        for (int from = 0; from < base64.length(); from += LONGEST_PIECE) {
            var whole = from == 0 && base64.length() <= LONGEST_PIECE;
            var piece = whole ? base64 : base64.substring(from, Math.min(base64.length(), from + LONGEST_PIECE));
            put(piece, Base64Text.bytes(piece));
        }
        if (waitingBytes > mostWaitingBytes) {
            full = true;
            owner.full();
        }
    }

    /// The callee speaks: what was not heard yet never will be, nor what still comes with this event id or an older
    /// one.
    ///
    /// @return the position up to which the callee has heard
    long interrupt(long eventId) {
        voidUpTo = Math.max(voidUpTo, eventId);
        return silence();
    }

    /// Throws away everything that has not been heard, here and at the phone.
    ///
    /// @return the position up to which the callee has heard
    long silence() {
        var heard = position();
        droppedBytes += added - heard;
        waiting.clear();
        waitingBytes = 0;
        marks.clear();
        unmarked = 0;
        sent = added;
        confirmed = added;
        dryAt = loop.now();
        // The phone's buffer is the truth, ours an estimate: it is told every time. Only where it takes nothing and has
        // got nothing since it was last told, another word would do no more than fill the socket's buffer.
        if (!quiet || !phone.isCongested()) {
            clears++;
            quiet = true;
            phone.clear();
        }
        makeRoom();
        return heard;
    }

    /// A mark has come back. One that was sent before the last clear proves nothing, and is not known here any more.
    void played(String name) {
        if (marks.stream().noneMatch(mark -> mark.name().equals(name))) {
            return;
        }
        for (var mark = marks.poll(); mark != null; mark = marks.poll()) {
            confirmed = mark.position();
            if (mark.name().equals(name)) {
                break;
            }
        }
        dryAt = loop.now() + (sent - confirmed) / BYTES_PER_MS;
        owner.heardUpTo(confirmed);
        if (whenPlayed != null && confirmed == added) {
            var task = whenPlayed;
            whenPlayed = null;
            task.run();
        }
    }

    /// Runs `task` once all that was added has been played; at once if nothing is left.
    void whenPlayed(Runnable task) {
        if (confirmed == added) {
            task.run();
            return;
        }
        whenPlayed = task;
        if (waiting.isEmpty()) {
            mark();
        }
    }

    /// Stops: no timer runs, and nothing is sent any more.
    void stop() {
        over = true;
        waiting.clear();
        waitingBytes = 0;
        whenPlayed = null;
        wake = cancel(wake);
        tail = cancel(tail);
    }

    /// Where speech that is added now will be in the stream of all speech.
    long added() {
        return added;
    }

    /// Up to where the callee has heard: what is proven, and beyond that what real time tells.
    long position() {
        return Math.max(confirmed, sent - leadMs() * BYTES_PER_MS);
    }

    /// Milliseconds of audio at the phone that were not played yet.
    long leadMs() {
        return Math.max(0, dryAt - loop.now());
    }

    /// Milliseconds of audio that wait here.
    long waitingMs() {
        return waitingBytes / BYTES_PER_MS;
    }

    /// Milliseconds until everything will have been played.
    long remainingMs() {
        return leadMs() + waitingMs();
    }

    long droppedBytes() {
        return droppedBytes;
    }

    int clears() {
        return clears;
    }

    private void put(String base64, int bytes) {
        added += bytes;
        if (waiting.isEmpty() && leadMs() <= mostLeadMs && !phone.isCongested()) {
            send(base64, bytes);
            return;
        }
        waiting.add(new Piece(base64, bytes));
        waitingBytes += bytes;
        if (wake == null) {
            pump();
        }
    }

    private void send(String base64, int bytes) {
        phone.play(base64);
        stuckSince = -1;
        quiet = false;
        sent += bytes;
        sentAt = loop.now();
        dryAt = Math.max(dryAt, sentAt) + bytes / BYTES_PER_MS;
        unmarked += bytes;
        if (unmarked >= MARK_EVERY_BYTES || (whenPlayed != null && waiting.isEmpty())) {
            mark();
        } else if (tail == null) {
            tail = loop.after(MARK_TAIL_AFTER_MS, this::markTail);
        }
    }

    /// Marks what no second of speech came behind. While the agent speaks, marks of whole seconds do.
    private void markTail() {
        tail = null;
        if (unmarked == 0) {
            return;
        }
        if (loop.now() - sentAt < MARK_TAIL_AFTER_MS) {
            tail = loop.after(MARK_TAIL_AFTER_MS, this::markTail);
        } else {
            mark();
        }
    }

    private void mark() {
        unmarked = 0;
        var mark = new Mark("m" + ++markNumber, sent);
        marks.add(mark);
        phone.mark(mark.name());
    }

    private void pump() {
        wake = null;
        while (!waiting.isEmpty()) {
            if (phone.isCongested()) {
                stuck();
                return;
            }
            stuckSince = -1;
            if (leadMs() > mostLeadMs) {
                wake = loop.after(leadMs() - mostLeadMs + ROOM_MS, this::pump);
                return;
            }
            var piece = waiting.remove();
            waitingBytes -= piece.bytes();
            send(piece.base64(), piece.bytes());
            makeRoom();
        }
    }

    private void stuck() {
        if (stuckSince < 0) {
            stuckSince = loop.now();
        } else if (loop.now() - stuckSince >= stallMs) {
            owner.stalled();
            return;
        }
        wake = loop.after(LOOK_AGAIN_MS, this::pump);
    }

    private void makeRoom() {
        if (full && waitingBytes <= mostWaitingBytes * 2 / 3) {
            full = false;
            owner.roomAgain();
        }
    }

    private static CallLoop.@Nullable Timer cancel(CallLoop.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
        return null;
    }
}
