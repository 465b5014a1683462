/// Mu-law sound: the spoken clips (`Speech`), tones and test patterns, and the ears that tell speech from silence and
/// one line from another. Knows nothing of calls.
@org.jspecify.annotations.NullMarked
package dev.outdial.simulator.audio;
