package dev.outdial.simulator.audio;

import java.util.List;
import java.util.Optional;

/// Knows a recorded line by its rise and fall of loudness: a speech recogniser for a small world. It hears nothing but
/// the audio, so a bridge that garbles what it carries gets no transcript either.
public final class Recogniser {
    private static final int MAX_SHIFT = 8;
    private static final double ALIKE = 0.9;

    private final List<Known> known;

    public Recogniser(List<Clip> lines) {
        known = lines.stream()
                .map(line -> new Known(line, envelope(line.audio())))
                .toList();
    }

    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Known(Clip clip, double[] envelope) {}

    /// The line in `speech`, which may break off early, if it sounds like any.
    public Optional<Clip> recognise(byte[] speech) {
        double[] heard = envelope(speech);
        Optional<Clip> best = Optional.empty();
        double bestDistance = ALIKE;
        for (Known line : known) {
            double distance = distance(heard, line.envelope());
            if (distance < bestDistance) {
                bestDistance = distance;
                best = Optional.of(line.clip());
            }
        }
        return best;
    }

    /// The least mean difference over small shifts. What was heard beyond the line's end counts as a difference;
    /// what was not heard of it does not, since people break off.
    private static double distance(double[] heard, double[] line) {
        double least = Double.MAX_VALUE;
        for (int shift = -MAX_SHIFT; shift <= MAX_SHIFT; shift++) {
            double sum = 0;
            for (int i = 0; i < heard.length; i++) {
                int at = i + shift;
                double expected = at >= 0 && at < line.length ? line[at] : 0;
                sum += Math.abs(heard[i] - expected);
            }
            least = Math.min(least, sum / Math.max(1, heard.length));
        }
        return least;
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
