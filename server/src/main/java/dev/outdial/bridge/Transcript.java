package dev.outdial.bridge;

import dev.outdial.bridge.Utterance.Speaker;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What was said, by whom, when, and how much of the agent's words the callee really heard.
///
/// The agent's text and its audio come apart: the text once, at the beginning of a turn, before or after the first
/// piece of audio. A turn's audio is a stretch of the playout's positions, and the turn counts as heard as far as the
/// playout knows it was played.
final class Transcript {
    private static final int LONGEST_TEXT = 16_000;
    private static final int REMEMBERED_TURNS = 8;

    /// One turn of the agent.
    private static final class Turn {
        final int number;

        @Nullable
        String text;

        long startMs;

        @Nullable
        Long endMs;

        @Nullable
        Double heard;

        long from;
        long to;
        boolean hasAudio;
        boolean closed;

        Turn(int number, long startMs) {
            this.number = number;
            this.startMs = startMs;
        }
    }

    private final Consumer<Utterance> sink;
    private final ArrayDeque<Turn> turns = new ArrayDeque<>();
    private int number;
    private @Nullable Long calleeBeganMs;

    /// @param sink gets each utterance as it begins, and again when more is known of it
    Transcript(Consumer<Utterance> sink) {
        this.sink = sink;
    }

    /// The agent begins to say `text`.
    void agentSaid(String text, long nowMs) {
        var turn = firstWithoutText();
        if (turn == null) {
            closeTurns();
            turn = open(nowMs);
        }
        turn.text = clean(text);
        tell(turn);
    }

    /// A piece of the agent's speech was added to the playout.
    ///
    /// @param playsAtMs when its first sample will be heard
    void agentAudio(long from, long to, long playsAtMs) {
        var turn = turns.peekLast();
        if (turn == null || turn.closed) {
            turn = open(playsAtMs);
            calleeBeganMs = null;
        }
        if (!turn.hasAudio) {
            turn.hasAudio = true;
            turn.from = from;
            turn.startMs = playsAtMs;
        }
        turn.to = to;
        turn.heard = null;
        turn.endMs = null;
    }

    /// The callee has heard everything up to `position`.
    void heardUpTo(long position, long nowMs) {
        for (var turn : turns) {
            if (turn.hasAudio && turn.heard == null && turn.to <= position) {
                turn.heard = 1.0;
                turn.endMs = nowMs;
                tell(turn);
            }
        }
    }

    /// The agent falls silent in the middle of it: nothing beyond `position` will be heard.
    void cutOff(long position, long nowMs) {
        for (var turn : turns) {
            if (turn.hasAudio && turn.heard == null) {
                var part = turn.to == turn.from ? 1.0 : (double) (position - turn.from) / (turn.to - turn.from);
                turn.heard = Math.clamp(part, 0.0, 1.0);
                turn.endMs = nowMs;
                tell(turn);
            }
        }
        closeTurns();
    }

    /// The callee speaks over the agent, which falls silent.
    void interrupted(long position, long nowMs) {
        calleeBeganMs = nowMs;
        cutOff(position, nowMs);
    }

    /// Nothing more will be heard. What the agent wrote and never spoke was not heard at all.
    void over(long position, long nowMs) {
        cutOff(position, nowMs);
        for (var turn : turns) {
            if (!turn.hasAudio && turn.heard == null) {
                turn.heard = 0.0;
                turn.endMs = nowMs;
                tell(turn);
            }
        }
    }

    /// After an interruption: the text of the turn is replaced.
    void agentCorrected(String original, String corrected) {
        var turn = latestThatSays(clean(original));
        if (turn != null) {
            turn.text = clean(corrected);
            tell(turn);
        }
    }

    /// The callee has said `text`; what the agent says from now on is another turn. When the callee began is only known
    /// of one who talked over the agent.
    void calleeSaid(String text, long nowMs) {
        closeTurns();
        number++;
        var startMs = calleeBeganMs == null ? nowMs : calleeBeganMs;
        calleeBeganMs = null;
        sink.accept(new Utterance(number, Speaker.CALLEE, clean(text), startMs, nowMs, null));
    }

    private Turn open(long startMs) {
        var turn = new Turn(++number, startMs);
        turns.add(turn);
        if (turns.size() > REMEMBERED_TURNS) {
            turns.remove();
        }
        return turn;
    }

    private @Nullable Turn firstWithoutText() {
        for (var turn : turns) {
            if (turn.text == null) {
                return turn;
            }
        }
        return null;
    }

    /// The latest turn with this text; else the latest that has any.
    private @Nullable Turn latestThatSays(String text) {
        Turn latest = null;
        for (var each = turns.descendingIterator(); each.hasNext(); ) {
            var turn = each.next();
            if (text.equals(turn.text)) {
                return turn;
            }
            if (latest == null && turn.text != null) {
                latest = turn;
            }
        }
        return latest;
    }

    /// A turn that has its text and no audio yet stays open: the audio is on its way.
    private void closeTurns() {
        for (var turn : turns) {
            turn.closed |= turn.hasAudio;
        }
    }

    private void tell(Turn turn) {
        if (turn.text != null) {
            sink.accept(new Utterance(turn.number, Speaker.AGENT, turn.text, turn.startMs, turn.endMs, turn.heard));
        }
    }

    /// Databases and terminals choke on control characters; nobody says them.
    private static String clean(String text) {
        var shortened = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
        var cleaned = new StringBuilder(shortened.length());
        shortened.codePoints().forEach(c -> {
            var odd = (Character.isISOControl(c) && c != '\n') || Character.getType(c) == Character.SURROGATE;
            cleaned.appendCodePoint(odd ? ' ' : c);
        });
        return cleaned.toString();
    }
}
