package dev.outdial.simulator.callee;

import dev.outdial.simulator.audio.MuLaw;
import dev.outdial.simulator.audio.Sounds;
import dev.outdial.simulator.audio.Speech;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Somebody on the phone, who lives in steps of 20 ms: hears a frame, gives a frame back.
public final class Callee {
    /// Less than this is no turn, but a crackle.
    private static final int TURN_FRAMES = 15;

    private static final byte[] SILENCE = MuLaw.silence(MuLaw.FRAME);

    private final Phone phone;
    private final String seed;
    private final long patience;
    private final long pause;
    private final boolean listensForTones;
    private final Iterator<Step> steps;
    private @Nullable Step step;
    private byte[] speaking = {};
    private int spoken;
    private int stepFrames;
    private int heardFrames;
    private int quietFrames;
    private boolean downed;

    /// @param seed        what the PATTERN persona's bytes depend on: the CallSid
    /// @param pauseMillis a pause this long means that the agent has finished
    public Callee(Persona persona, Speech speech, String seed, long pauseMillis, Phone phone) {
        this.phone = phone;
        this.seed = seed;
        this.pause = pauseMillis / 20;
        this.patience = persona.patience() / 20;
        this.listensForTones = persona == Persona.TONES;
        this.steps = persona.script(speech).iterator();
    }

    /// The keys and the hook.
    public interface Phone {
        void press(char key);

        void hangUp();
    }

    /// Whether the times of both sides' tones are to be noted.
    public boolean listensForTones() {
        return listensForTones;
    }

    /// 20 ms of life.
    ///
    /// @param heard whether the agent's voice was in the speaker
    /// @return the frame that the microphone picked up; not to be changed
    public byte[] next(boolean heard) {
        heardFrames += heard ? 1 : 0;
        quietFrames = heard ? 0 : quietFrames + 1;
        if (quietFrames > patience && !downed) {
            downed = true;
            phone.hangUp();
        }
        if (spoken < speaking.length) {
            return frame();
        }
        advance();
        return spoken < speaking.length ? frame() : SILENCE;
    }

    private byte[] frame() {
        byte[] frame = Arrays.copyOfRange(speaking, spoken, Math.min(spoken + MuLaw.FRAME, speaking.length));
        spoken += frame.length;
        if (spoken == speaking.length) {
            // What the agent said meanwhile was not meant as an answer to this line.
            heardFrames = 0;
            quietFrames = 0;
        }
        if (frame.length == MuLaw.FRAME) {
            return frame;
        }
        byte[] padded = MuLaw.silence(MuLaw.FRAME);
        System.arraycopy(frame, 0, padded, 0, frame.length);
        return padded;
    }

    private void advance() {
        if (step == null && steps.hasNext()) {
            step = steps.next();
            stepFrames = 0;
        }
        Step now = step;
        if (now == null) {
            return;
        }
        stepFrames++;
        boolean done = switch (now) {
            case Step.WaitForTurn _ -> myTurn();
            case Step.WaitUntilAgentTalks(var millis, var atMost) ->
                heardFrames * 20L >= millis || stepFrames * 20L >= atMost;
            case Step.Pause(var millis) -> stepFrames * 20L >= millis;
            case Step.Say(var line) -> say(line.audio());
            case Step.Tone(var hertz, var millis) -> say(Sounds.tone(hertz, millis));
            case Step.SendPattern(var frames) -> say(Sounds.pattern(seed, frames * MuLaw.FRAME));
            case Step.Press(var keys) -> press(keys);
            case Step.KeepTalking(var line) -> {
                if (myTurn()) {
                    say(line.audio());
                }
                yield false;
            }
            case Step.HangUp _ -> {
                phone.hangUp();
                yield true;
            }
            case Step.Listen _ -> false;
        };
        if (done) {
            step = null;
        }
    }

    private boolean myTurn() {
        boolean mine = heardFrames >= TURN_FRAMES && quietFrames >= pause;
        if (mine) {
            heardFrames = 0;
        }
        return mine;
    }

    private boolean say(byte[] audio) {
        speaking = audio;
        spoken = 0;
        return true;
    }

    private boolean press(String keys) {
        if (stepFrames % 10 != 1) {
            return false;
        }
        int index = stepFrames / 10;
        phone.press(keys.charAt(index));
        return index + 1 == keys.length();
    }
}
