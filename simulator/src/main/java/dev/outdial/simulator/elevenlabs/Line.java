package dev.outdial.simulator.elevenlabs;

import dev.outdial.simulator.audio.Sounds;
import dev.outdial.simulator.audio.Speech;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Something an agent says, made of recorded pieces and of variables.
record Line(List<Piece> pieces) {
    Line {
        pieces = List.copyOf(pieces);
    }

    sealed interface Piece {
        /// A recorded clip.
        record Recorded(String clip) implements Piece {}

        /// A tone that the callee of number 34 listens for: no word of the text.
        record Tone(int hertz, int millis) implements Piece {}

        /// A dynamic variable: its value in the text; in the audio the clip recorded for this value, or `otherwise`.
        record Variable(String name, Map<String, String> clips, String otherwise) implements Piece {}
    }

    /// A line with its variables filled in.
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Spoken(String text, byte[] audio) {}

    /// A line of one clip.
    static Line of(String clip) {
        return new Line(List.of(new Piece.Recorded(clip)));
    }

    /// The text with `{{name}}` where variables go.
    String template(Speech speech) {
        return text(speech, null);
    }

    /// Names of the variables in it.
    Set<String> variables() {
        var names = new TreeSet<String>();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Variable variable) {
                names.add(variable.name());
            }
        }
        return names;
    }

    /// The line as it is said with these values.
    Spoken spoken(Speech speech, Map<String, String> values) {
        var audio = new ByteArrayOutputStream();
        for (Piece piece : pieces) {
            audio.writeBytes(
                    switch (piece) {
                        case Piece.Recorded(var clip) -> speech.clip(clip).audio();
                        case Piece.Tone(var hertz, var millis) -> Sounds.tone(hertz, millis);
                        case Piece.Variable(var name, var clips, var otherwise) ->
                            speech.clip(clips.getOrDefault(values.getOrDefault(name, ""), otherwise))
                                    .audio();
                    });
        }
        return new Spoken(text(speech, values), audio.toByteArray());
    }

    private String text(Speech speech, @org.jspecify.annotations.Nullable Map<String, String> values) {
        var words = new ArrayList<String>();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Recorded(var clip) -> words.add(speech.clip(clip).words());
                case Piece.Tone _ -> {}
                case Piece.Variable variable ->
                    words.add(
                            values == null ? "{{" + variable.name() + "}}" : values.getOrDefault(variable.name(), ""));
            }
        }
        return String.join(" ", words).replace(" ,", ",").replace(" .", ".");
    }
}
