package dev.outdial.recording;

import java.time.Instant;

/// Who wants to know that a recording can be fetched. Called once a recording, on a thread that may block; what is
/// thrown is logged, and the recording stays. A server that dies in that moment tells nobody: the call's timeline has
/// it.
@FunctionalInterface
public interface RecordingReady {
    /// Tells nobody.
    RecordingReady NOBODY = _ -> {};

    /// The recording of a call lies in the store.
    void ready(Ready recording);

    /// A recording that can be fetched.
    ///
    /// @param url       where its client fetches it
    /// @param millis    how long it is; it begins with the answer
    /// @param bytes     of the file
    record Ready(String callId, String clientId, String url, long millis, long bytes, Instant at) {}
}
