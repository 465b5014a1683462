package dev.outdial.bridge;

/// Notes what happens on the phone's side of one conversation, so that it can be recorded. Called on the call's event
/// loop: a method keeps a reference and returns, whatever becomes of it.
///
/// All times are milliseconds since the callee answered.
public interface CallTape {
    /// Keeps nothing.
    CallTape NONE = new CallTape() {
        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public void heard(long at, String base64) {}

        @Override
        public void sent(long at, String base64) {}

        @Override
        public void marked(long at, String mark) {}

        @Override
        public void played(long at, String mark) {}

        @Override
        public void cleared(long at) {}

        @Override
        public void ended(long at) {}
    };

    /// Whether anything may ever be kept.
    boolean isThere();

    /// A piece of the callee's audio has come.
    void heard(long at, String base64);

    /// A piece of audio went to the phone, to be played behind what waits there.
    void sent(long at, String base64);

    /// A mark went to the phone, behind all that was sent before.
    void marked(long at, String mark);

    /// A mark has come back.
    void played(long at, String mark);

    /// The phone was told to throw away what it has not played.
    void cleared(long at);

    /// The conversation is over. Told once, last.
    void ended(long at);
}
