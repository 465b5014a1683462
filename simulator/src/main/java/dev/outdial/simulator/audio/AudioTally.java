package dev.outdial.simulator.audio;

import dev.outdial.simulator.ledger.AudioSnapshot;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Counts and hashes the audio that passed a point, all of it and without silence bytes.
public final class AudioTally {
    private final MessageDigest all = sha256();
    private final MessageDigest voiced = sha256();
    private long bytes;
    private long voicedBytes;
    private long frames;

    /// Counts `audio` as one message.
    public void add(byte[] audio) {
        frames++;
        bytes += audio.length;
        all.update(audio);
        int from = 0;
        for (int i = 0; i <= audio.length; i++) {
            if (i == audio.length || audio[i] == MuLaw.SILENCE) {
                voiced.update(audio, from, i - from);
                voicedBytes += i - from;
                from = i + 1;
            }
        }
    }

    /// Bytes so far, silence left out.
    public long voicedBytes() {
        return voicedBytes;
    }

    /// What passed so far.
    public AudioSnapshot snapshot() {
        return new AudioSnapshot(frames, bytes, digest(all), voicedBytes, digest(voiced));
    }

    private static String digest(MessageDigest running) {
        try {
            return HexFormat.of().formatHex(((MessageDigest) running.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
