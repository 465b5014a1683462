package dev.outdial.simulator.callee;

import dev.outdial.simulator.audio.Clip;

/// One thing a callee does, one after the other.
sealed interface Step {
    /// Waits until the agent has said something and is quiet.
    record WaitForTurn() implements Step {}

    /// Waits until the agent has been talking for so long, to talk over it; gives up waiting after `atMost`.
    record WaitUntilAgentTalks(long millis, long atMost) implements Step {}

    /// Does nothing for a while.
    record Pause(long millis) implements Step {}

    /// Says a line.
    record Say(Clip line) implements Step {}

    /// A tone, as of an answering machine.
    record Tone(int hertz, int millis) implements Step {}

    /// Presses keys, one every 200 ms.
    record Press(String keys) implements Step {}

    /// Sends frames of pseudo-random bytes instead of speech.
    record SendPattern(int frames) implements Step {}

    /// Puts the phone down.
    record HangUp() implements Step {}

    /// Says the line whenever it is the callee's turn, for as long as the call lasts.
    record KeepTalking(Clip line) implements Step {}

    /// Listens for as long as the call lasts.
    record Listen() implements Step {}
}
