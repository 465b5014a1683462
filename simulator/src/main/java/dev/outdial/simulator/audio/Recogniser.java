package dev.outdial.simulator.audio;

import java.util.List;
import java.util.Optional;

/// Knows a recorded line by its rise and fall of loudness: a speech recogniser for a small world. It hears nothing but
/// the audio, so a bridge that garbles what it carries gets no transcript either.
public final class Recogniser {
    private static final int MAX_SHIFT = 8;
    private static final double ALIKE = 0.9;

    /// Frames of speech from which the middle of a line can be told: a second.
    private static final int ENOUGH = 50;

    private final List<Known> known;

    public Recogniser(List<Clip> lines) {
        known = lines.stream()
                .map(line -> new Known(line, envelope(line.audio())))
                .toList();
    }

    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Known(Clip clip, double[] envelope) {}

    /// A line, or a part of one.
    ///
    /// @param from   milliseconds of the line that were missed
    /// @param millis that were heard
    public record Heard(Clip line, long from, long millis) {
        /// The words that were heard.
        public String words() {
            return line.words(from, from + millis);
        }
    }

    /// The line in `speech`, which may break off early or begin late, if it sounds like any.
    public Optional<Heard> recognise(byte[] speech) {
        double[] heard = envelope(speech);
        Optional<Heard> best = Optional.empty();
        double bestDistance = ALIKE;
        for (Known line : known) {
            int last = heard.length < ENOUGH ? MAX_SHIFT : Math.max(MAX_SHIFT, line.envelope().length - heard.length);
            for (int shift = -MAX_SHIFT; shift <= last; shift++) {
                double distance = distance(heard, line.envelope(), shift);
                if (distance < bestDistance) {
                    bestDistance = distance;
                    best = Optional.of(new Heard(line.clip(), Math.max(0, shift) * 20L, heard.length * 20L));
                }
            }
        }
        return best;
    }

    /// The mean difference when the first frame heard is the line's frame `shift`. What was heard beyond the line's end
    /// counts as a difference; what was not heard of it does not, since people break off.
    private static double distance(double[] heard, double[] line, int shift) {
        double sum = 0;
        for (int i = 0; i < heard.length; i++) {
            int at = i + shift;
            double expected = at >= 0 && at < line.length ? line[at] : 0;
            sum += Math.abs(heard[i] - expected);
        }
        return sum / Math.max(1, heard.length);
    }

    private static double[] envelope(byte[] audio) {
        var envelope = new double[audio.length / MuLaw.FRAME];
        for (int i = 0; i < envelope.length; i++) {
            int loudness = MuLaw.loudness(audio, i * MuLaw.FRAME, MuLaw.FRAME);
            envelope[i] = Math.log(1 + loudness / 100.0) / Math.log(2);
        }
        return envelope;
    }
}
