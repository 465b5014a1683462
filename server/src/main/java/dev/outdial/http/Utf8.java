package dev.outdial.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// UTF-8, read strictly.
final class Utf8 {
    private Utf8() {}

    /// @throws CharacterCodingException if a byte does not fit; nothing is replaced in silence
    static String strict(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
