package dev.outdial.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A WAV file that grows: mu-law, 8000 Hz, two channels. Its header tells no length until [#complete].
final class WavFile implements Recording.File {
    static final int CHANNELS = 2;
    static final int HEADER = 58;
    private static final int RATE = 8000;
    private static final short MULAW = 7;
    /// The header counts in 32 bits.
    private static final long MOST_BYTES = 0xFFFF_0000L;

    private final FileChannel channel;
    private long bytes;

    private WavFile(FileChannel channel) {
        this.channel = channel;
    }

    /// A new file, with nothing in it yet.
    static WavFile create(Path path) throws IOException {
        var channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var file = new WavFile(channel);
        try {
            file.write(header(0));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return file;
    }

    @Override
    public void append(byte[] stereo, int length) throws IOException {
        if (bytes + length > MOST_BYTES) {
            throw new IOException("The recording is longer than a WAV file can be");
        }
        write(ByteBuffer.wrap(stereo, 0, length));
        bytes += length;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /// Makes a file readable that nobody writes to any more, whether its writer came to an end or died: tells its
    /// length in the header, and has all of it on the disk when this returns.
    ///
    /// @return milliseconds of audio in it; 0 if there is none, and the file is of no use
    static long complete(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            var bytes = Math.max(0, channel.size() - HEADER) / CHANNELS * CHANNELS;
            if (bytes > 0) {
                channel.truncate(HEADER + bytes);
                new WavFile(channel).write(header(bytes));
                channel.force(true);
            }
            return millis(bytes);
        }
    }

    private static long millis(long bytes) {
        return bytes / CHANNELS * 1000 / RATE;
    }

    private void write(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            var _ = channel.write(buffer);
        }
    }

    /// RIFF with the chunks that a format other than PCM needs: `fmt ` of 18 bytes, `fact`, `data`.
    private static ByteBuffer header(long bytes) {
        var header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put(ascii("RIFF")).putInt((int) (HEADER - 8 + bytes)).put(ascii("WAVE"));
        header.put(ascii("fmt ")).putInt(18).putShort(MULAW).putShort((short) CHANNELS);
        header.putInt(RATE).putInt(RATE * CHANNELS).putShort((short) CHANNELS).putShort((short) 8);
        header.putShort((short) 0);
        header.put(ascii("fact")).putInt(4).putInt((int) (bytes / CHANNELS));
        header.put(ascii("data")).putInt((int) bytes);
        return header.flip();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
