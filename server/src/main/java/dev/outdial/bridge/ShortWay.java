package dev.outdial.bridge;

import io.netty.util.concurrent.FastThreadLocal;

/// Takes audio out of what a socket brings before a text is made of it. No message may overtake another: while one
/// is on the long way, all others take it, too.
interface ShortWay {
    /// Bytes of the longest frame, or message, that is offered. Longer ones are rare: it is over a second of audio.
    int LONGEST = 16 * 1024;

    /// Where an event loop puts the message that it offers. One for all its sockets: an array that a moment ago held
    /// another call's frame is near the processor, where a call's own would have to be fetched from far away.
    FastThreadLocal<byte[]> COUNTER = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[LONGEST];
        }
    };

    /// Offers a message.
    ///
    /// @param bytes UTF-8, from 0 up to `length`; good until this returns
    /// @return whether it was taken
    boolean take(byte[] bytes, int length);

    /// A message that may be text takes the long way.
    void passes();
}
