package dev.outdial.simulator.audio;

/// One recorded line.
///
/// @param id    the row of `lines.tsv` and the name of the file
/// @param voice who says it: `agent` or `callee`
/// @param words what is said
/// @param audio mu-law, 8 kHz; not to be changed
@SuppressWarnings("ArrayRecordComponent") // shared by all calls and compared by id only
public record Clip(String id, String voice, String words, byte[] audio) {
    /// How long it takes to say, in milliseconds.
    public long millis() {
        return audio.length * 1000L / MuLaw.RATE;
    }

    /// The words of which at least half has been said after `millis`.
    public String wordsAfter(long millis) {
        // The last syllable fades away below what an ear counts as sound.
        if (millis >= millis() - 400) {
            return words;
        }
        String[] each = words.split(" ");
        int said = (int) (each.length * millis / Math.max(1, millis()));
        return String.join(" ", java.util.List.of(each).subList(0, Math.min(said, each.length)));
    }
}
