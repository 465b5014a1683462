/// Recordings: a stereo WAV file of each conversation whose client wants one, as it was heard.
///
/// The bridge's tap is a [Tape]: it keeps references on the event loop and hands them over a second at a time.
/// [Writers] decode them on threads of their own; a [Mixer] puts both sides on one clock, into a [WavFile] in the
/// [Spool]. The [Keeper] brings finished files into the [RecordingStore], a folder or a bucket. [Recordings] is what
/// the
/// rest of the server knows: reading, deleting, consent. Whatever fails here costs the recording, never the call.
@NullMarked
package dev.outdial.recording;

import org.jspecify.annotations.NullMarked;
