package dev.outdial.bridge;

/// The callee's side: where the agent's audio is played. All methods are called on the call's event loop.
///
/// Audio is base64 text of mu-law, 8000 Hz, one channel, as the wire carries it on both sides: it is passed on, not
/// decoded.
public interface PhoneLeg {
    /// Plays audio behind what already waits.
    void play(String base64);

    /// Asks to be told, by name, once everything sent so far has been played.
    void mark(String name);

    /// Throws away what has not been played yet.
    void clear();

    /// Whether the peer reads more slowly than we write.
    boolean isCongested();

    /// Closes the stream. May be called twice.
    void close();

    /// What the callee and the phone do. Called on the call's event loop.
    interface Listener {
        /// A piece of the callee's audio.
        void heard(String base64);

        /// The callee pressed a key: one of `0-9 * # A-D`.
        void pressed(String digit);

        /// Everything before the mark of this name was played, or thrown away.
        void played(String mark);

        /// The stream is over. Called once, last.
        void gone(EndReason reason);
    }
}
