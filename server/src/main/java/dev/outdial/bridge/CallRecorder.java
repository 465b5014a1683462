package dev.outdial.bridge;

/// Decides which conversations are recorded, and takes them down.
public interface CallRecorder {
    /// Records nobody.
    CallRecorder NOBODY = new CallRecorder() {
        @Override
        public boolean isOff(BridgedCall call) {
            return true;
        }

        @Override
        public void expect(BridgedCall call) {}

        @Override
        public CallTape begin(BridgedCall call) {
            return CallTape.NONE;
        }

        @Override
        public void missed(String callId) {}
    };

    /// Whether nothing of this conversation is to be recorded, whatever the callee agrees to. Blocks on the
    /// store; if that fails, it is false.
    boolean isOff(BridgedCall call);

    /// A conversation is about to begin: finds out whether it is to be recorded. Blocks on the store; never throws.
    void expect(BridgedCall call);

    /// The conversation of an expected call begins. Called on its event loop, and does not block.
    CallTape begin(BridgedCall call);

    /// An expected conversation did not begin.
    void missed(String callId);
}
