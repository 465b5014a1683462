package dev.outdial.simulator.callee;

import dev.outdial.simulator.audio.Speech;
import dev.outdial.simulator.callee.Step.HangUp;
import dev.outdial.simulator.callee.Step.KeepTalking;
import dev.outdial.simulator.callee.Step.Listen;
import dev.outdial.simulator.callee.Step.Pause;
import dev.outdial.simulator.callee.Step.Press;
import dev.outdial.simulator.callee.Step.Say;
import dev.outdial.simulator.callee.Step.SendPattern;
import dev.outdial.simulator.callee.Step.Tone;
import dev.outdial.simulator.callee.Step.WaitForTurn;
import dev.outdial.simulator.callee.Step.WaitUntilAgentTalks;
import java.util.List;

/// Somebody with a phone. Which one a number belongs to is decided by its last two digits.
public enum Persona {
    TALKS("answers and talks"),
    BARGES_IN("interrupts the agent"),
    BUSY("is busy"),
    NO_ANSWER("never answers"),
    HANGS_UP_EARLY("hangs up after 2 s"),
    SILENT("answers and says nothing"),
    VOICEMAIL("is a voicemail box"),
    DECLINES("rejects the call"),
    UNREACHABLE("does not exist"),
    NEVER_HANGS_UP("talks for ever"),
    PRESSES_KEYS("presses 1, 2 and #"),
    PATTERN("sends a byte pattern"),
    NOT_INTERESTED("is not interested"),
    DRIVING("asks to be called tomorrow"),
    NO_RING_SIGNAL("answers without a ringing event"),
    AT_ONCE("answers at once and talks"),
    FAX("is a fax machine"),
    AGREES("answers soon and agrees to everything"),
    CUTS_SHORT("interrupts the agent, presses 5, and hangs up in the middle of a sentence"),
    TONES("sends a tone, then does as 33 does");

    /// How many frames of pattern the PATTERN persona sends: ten seconds.
    public static final int PATTERN_FRAMES = 500;

    /// What the TONES persona sends, and listens for: tones whose time is in the ledger.
    public static final int TONE_HERTZ = 440;

    public static final int AGENTS_TONE_HERTZ = 880;

    private static final int BEEP_HERTZ = 1_000;

    private final String does;

    Persona(String does) {
        this.does = does;
    }

    /// The one who has this number.
    public static Persona of(String number) {
        String ending = number.length() < 2 ? "" : number.substring(number.length() - 2);
        return switch (ending) {
            case "11" -> BARGES_IN;
            case "12" -> BUSY;
            case "13" -> NO_ANSWER;
            case "14" -> HANGS_UP_EARLY;
            case "15" -> SILENT;
            case "16" -> VOICEMAIL;
            case "17" -> DECLINES;
            case "18" -> UNREACHABLE;
            case "19" -> NEVER_HANGS_UP;
            case "20" -> PRESSES_KEYS;
            case "21" -> PATTERN;
            case "22" -> NOT_INTERESTED;
            case "23" -> DRIVING;
            case "24" -> NO_RING_SIGNAL;
            case "25" -> AT_ONCE;
            case "26" -> FAX;
            case "27" -> AGREES;
            case "33" -> CUTS_SHORT;
            case "34" -> TONES;
            default -> TALKS;
        };
    }

    /// What happens when the phone rings.
    public Pickup pickup() {
        return switch (this) {
            case TALKS, BARGES_IN, SILENT, NOT_INTERESTED, DRIVING, FAX, CUTS_SHORT -> new Pickup.Answers(3_000, true);
            case BUSY -> new Pickup.Busy(1_500);
            case NO_ANSWER -> new Pickup.NoAnswer();
            case HANGS_UP_EARLY, NEVER_HANGS_UP, PRESSES_KEYS -> new Pickup.Answers(2_000, true);
            case VOICEMAIL -> new Pickup.Answers(5_000, true);
            case DECLINES -> new Pickup.Declines(2_500);
            case UNREACHABLE -> new Pickup.Unreachable(404);
            case PATTERN -> new Pickup.Answers(1_000, true);
            case AGREES, TONES -> new Pickup.Answers(1_000, true);
            case NO_RING_SIGNAL -> new Pickup.Answers(2_000, false);
            case AT_ONCE -> new Pickup.Answers(1, true);
        };
    }

    /// In words, for people.
    public String does() {
        return does;
    }

    /// What machine detection says.
    public Verdict verdict() {
        return switch (this) {
            case VOICEMAIL -> new Verdict("machine_start", 3_400, "machine_end_beep", 8_600);
            case FAX -> new Verdict("fax", 2_100, "fax", 2_100);
            case SILENT, PATTERN -> new Verdict("unknown", 5_000, "unknown", 5_000);
            case TALKS,
                    BARGES_IN,
                    BUSY,
                    NO_ANSWER,
                    HANGS_UP_EARLY,
                    DECLINES,
                    UNREACHABLE,
                    NEVER_HANGS_UP,
                    PRESSES_KEYS,
                    NOT_INTERESTED,
                    DRIVING,
                    NO_RING_SIGNAL,
                    AT_ONCE,
                    AGREES,
                    CUTS_SHORT,
                    TONES -> new Verdict("human", 2_300, "human", 2_300);
        };
    }

    List<Step> script(Speech speech) {
        return switch (this) {
            case TALKS, NO_RING_SIGNAL, AT_ONCE ->
                List.of(
                        new WaitForTurn(),
                        new Say(speech.clip("yes-good-time")),
                        new WaitForTurn(),
                        new Say(speech.clip("difficult")),
                        new WaitForTurn(),
                        new Say(speech.clip("half-past-two")),
                        new WaitForTurn(),
                        new Say(speech.clip("that-is-all")),
                        new Listen());
            case BARGES_IN ->
                List.of(
                        new WaitForTurn(),
                        new Say(speech.clip("yes-good-time")),
                        new WaitUntilAgentTalks(1_500, Long.MAX_VALUE),
                        new Say(speech.clip("interrupt")),
                        new WaitForTurn(),
                        new Say(speech.clip("half-past-two")),
                        new WaitForTurn(),
                        new Say(speech.clip("that-is-all")),
                        new Listen());
            case HANGS_UP_EARLY -> List.of(new Pause(2_000), new HangUp());
            case VOICEMAIL ->
                List.of(
                        new Pause(600),
                        new Say(speech.clip("greeting")),
                        new Pause(1_000),
                        new Tone(BEEP_HERTZ, 800),
                        new Listen());
            case FAX ->
                List.of(
                        new Pause(500),
                        new Tone(BEEP_HERTZ, 3_000),
                        new Pause(3_000),
                        new Tone(BEEP_HERTZ, 3_000),
                        new HangUp());
            case NEVER_HANGS_UP -> List.of(new KeepTalking(speech.clip("listening")));
            case PRESSES_KEYS ->
                List.of(
                        new WaitForTurn(),
                        new Press("12#"),
                        new Pause(400),
                        new Say(speech.clip("pressed")),
                        new WaitForTurn(),
                        new Say(speech.clip("that-is-all")),
                        new Listen());
            case PATTERN ->
                List.of(new WaitUntilAgentTalks(100, 10_000), new SendPattern(PATTERN_FRAMES), new Listen());
            case AGREES ->
                List.of(
                        new WaitForTurn(),
                        new Say(speech.clip("yes-sure")),
                        new WaitForTurn(),
                        new Say(speech.clip("tuesday-is-fine")),
                        new Listen());
            case CUTS_SHORT ->
                List.of(
                        new WaitForTurn(),
                        new Say(speech.clip("yes-good-time")),
                        new WaitUntilAgentTalks(1_500, Long.MAX_VALUE),
                        new Say(speech.clip("interrupt")),
                        new WaitForTurn(),
                        new Press("5"),
                        new Pause(400),
                        new Say(speech.clip("half-past-two")),
                        new WaitUntilAgentTalks(800, Long.MAX_VALUE),
                        new HangUp());
            case TONES ->
                List.of(
                        new WaitForTurn(),
                        new Say(speech.clip("yes-good-time")),
                        new WaitForTurn(),
                        new Tone(TONE_HERTZ, 400),
                        new WaitUntilAgentTalks(1_500, Long.MAX_VALUE),
                        new Say(speech.clip("interrupt")),
                        new WaitForTurn(),
                        new Press("5"),
                        new Pause(400),
                        new Say(speech.clip("half-past-two")),
                        new WaitUntilAgentTalks(800, Long.MAX_VALUE),
                        new HangUp());
            case NOT_INTERESTED -> List.of(new WaitForTurn(), new Say(speech.clip("not-interested")), new Listen());
            case DRIVING -> List.of(new WaitForTurn(), new Say(speech.clip("driving")), new Listen());
            case SILENT, BUSY, NO_ANSWER, DECLINES, UNREACHABLE -> List.of(new Listen());
        };
    }

    /// How patient the callee is with a line on which nobody says anything, in milliseconds.
    long patience() {
        return this == NEVER_HANGS_UP || this == PATTERN || this == SILENT ? Long.MAX_VALUE : 60_000;
    }

    /// What happens when the phone rings; times in simulated milliseconds since the call was made.
    public sealed interface Pickup {
        /// Answers after so long; `rings` false = the carrier gives no ring signal.
        record Answers(long afterMillis, boolean rings) implements Pickup {}

        record Busy(long afterMillis) implements Pickup {}

        record NoAnswer() implements Pickup {}

        record Declines(long afterMillis) implements Pickup {}

        /// The carrier cannot reach it and says so with this SIP code.
        record Unreachable(int sipCode) implements Pickup {}
    }

    /// AMD's words, with `Enable` and with `DetectMessageEnd`, and how long after the answer they come.
    public record Verdict(String start, long startMillis, String end, long endMillis) {}
}
