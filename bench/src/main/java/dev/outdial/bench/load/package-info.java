/// Both ends of many calls at once: a tiny Twilio and a tiny ElevenLabs, on one thread.
///
/// [Load] holds the thread and the sockets; [Phone] and [Agent] are the two ends of one call, [Track] follows one
/// direction of its audio and finds out what was lost, repeated, exchanged or spoilt; [Scores] keeps what was measured.
/// They share one clock, so a delay is the difference of two looks at it.
@NullMarked
package dev.outdial.bench.load;

import org.jspecify.annotations.NullMarked;
