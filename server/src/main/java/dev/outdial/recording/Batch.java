package dev.outdial.recording;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// About a second of what happened in one call: references, kept by the event loop and decoded elsewhere.
final class Batch {
    static final int MOST = 64;
    private static final Base64.Decoder BASE64 = Base64.getDecoder();

    private enum Kind {
        HEARD,
        SENT,
        MARKED,
        PLAYED,
        CLEARED
    }

    private final Kind[] kinds = new Kind[MOST];
    private final long[] times = new long[MOST];
    private final @Nullable String[] texts = new @Nullable String[MOST];
    private int size;

    void heard(long at, String base64) {
        add(Kind.HEARD, at, base64);
    }

    void sent(long at, String base64) {
        add(Kind.SENT, at, base64);
    }

    void marked(long at, String mark) {
        add(Kind.MARKED, at, mark);
    }

    void played(long at, String mark) {
        add(Kind.PLAYED, at, mark);
    }

    void cleared(long at) {
        add(Kind.CLEARED, at, null);
    }

    private void add(Kind kind, long at, @Nullable String text) {
        kinds[size] = kind;
        times[size] = at;
        texts[size++] = text;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// Whether it is time to hand it over.
    boolean isRipe() {
        return size == MOST || spanMs() >= 1000;
    }

    /// Milliseconds between the first and the last thing in it.
    long spanMs() {
        return size == 0 ? 0 : times[size - 1] - times[0];
    }

    long lastAt() {
        return times[size - 1];
    }

    /// Tells the mixer everything, in order.
    void replay(Mixer mixer) {
        for (int i = 0; i < size; i++) {
            var at = times[i];
            var text = texts[i] == null ? "" : texts[i];
            switch (kinds[i]) {
                case HEARD -> mixer.heard(at, BASE64.decode(text));
                case SENT -> mixer.sent(at, BASE64.decode(text));
                case MARKED -> mixer.marked(at, text);
                case PLAYED -> mixer.played(at, text);
                case CLEARED -> mixer.cleared(at);
            }
        }
    }
}
