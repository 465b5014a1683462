package dev.outdial.bridge;

import java.util.function.LongSupplier;

/// A phone whose tape notes what it is told to play.
final class TapedPhone implements PhoneLeg {
    private final PhoneLeg phone;
    private final CallTape tape;
    private final LongSupplier sinceAnswer;

    /// @param sinceAnswer milliseconds
    TapedPhone(PhoneLeg phone, CallTape tape, LongSupplier sinceAnswer) {
        this.phone = phone;
        this.tape = tape;
        this.sinceAnswer = sinceAnswer;
    }

    @Override
    public void play(String base64) {
        phone.play(base64);
        tape.sent(sinceAnswer.getAsLong(), base64);
    }

    @Override
    public void mark(String name) {
        phone.mark(name);
        tape.marked(sinceAnswer.getAsLong(), name);
    }

    @Override
    public void clear() {
        phone.clear();
        tape.cleared(sinceAnswer.getAsLong());
    }

    @Override
    public boolean isCongested() {
        return phone.isCongested();
    }

    @Override
    public void close() {
        phone.close();
    }
}
