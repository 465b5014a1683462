package dev.outdial.simulator.audio;

import java.util.List;

/// One recorded line.
///
/// @param id    the row of `lines.tsv` and the name of the file
/// @param voice who says it: `agent` or `callee`
/// @param words what is said
/// @param audio mu-law, 8 kHz; not to be changed
@SuppressWarnings("ArrayRecordComponent") // shared by all calls and compared by id only
public record Clip(String id, String voice, String words, byte[] audio) {
    private static final long SLACK = 400;

    /// How long it takes to say, in milliseconds.
    public long millis() {
        return audio.length * 1000L / MuLaw.RATE;
    }

    /// The words said between two times. A little that is missing at either end does not count: first and last
    /// syllables are often below what an ear takes for sound.
    public String words(long from, long to) {
        return part(words, millis(), from, to);
    }

    /// The same for any text that takes `millis` to say.
    public static String part(String text, long millis, long from, long to) {
        String[] each = text.split(" ", -1);
        int first = from <= SLACK ? 0 : wordAt(from, millis, each.length);
        int last = to >= millis - SLACK ? each.length : wordAt(to, millis, each.length);
        return String.join(" ", List.of(each).subList(first, Math.max(first, last)));
    }

    private static int wordAt(long at, long millis, int words) {
        return (int) Math.min(words, words * at / Math.max(1, millis));
    }
}
