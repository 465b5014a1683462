package dev.outdial.simulator.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every recorded line of both sides, read once from the class path.
public final class Speech {
    private static final String FOLDER = "/dev/outdial/simulator/speech/";

    private final Map<String, Clip> clips;

    private Speech(Map<String, Clip> clips) {
        this.clips = clips;
    }

    /// Reads `lines.tsv` and the clips beside it.
    public static Speech load() {
        var clips = new LinkedHashMap<String, Clip>();
        for (String row : new String(bytes("lines.tsv"), StandardCharsets.UTF_8).split("\n", -1)) {
            if (row.isBlank() || row.startsWith("#")) {
                continue;
            }
            String[] cells = row.split("\t", 3);
            clips.put(cells[0], new Clip(cells[0], cells[1], cells[2], bytes(cells[0] + ".ulaw")));
        }
        return new Speech(clips);
    }

    /// The line called `id`.
    ///
    /// @throws IllegalArgumentException when there is none: a mistake in a script
    public Clip clip(String id) {
        Clip clip = clips.get(id);
        if (clip == null) {
            throw new IllegalArgumentException("no line called " + id + " in lines.tsv");
        }
        return clip;
    }

    /// All that one voice can say.
    public List<Clip> by(String voice) {
        return clips.values().stream()
                .filter(clip -> clip.voice().equals(voice))
                .toList();
    }

    private static byte[] bytes(String name) {
        try (var in = Speech.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException(FOLDER + name + " is missing: run simulator/speech/make-speech.sh");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
