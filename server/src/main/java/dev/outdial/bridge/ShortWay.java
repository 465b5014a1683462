package dev.outdial.bridge;

/// Takes audio out of what a socket brings before a text is made of it. No message may overtake another: while one
/// is on the long way, all others take it, too.
interface ShortWay {
    /// Bytes of the longest frame, or message, that is offered. Longer ones are rare: it is over a second of audio.
    int LONGEST = 16 * 1024;

    /// Where messages lie while they are offered.
    LoopArray OFFERED = new LoopArray(LONGEST);

    /// Offers a message.
    ///
    /// @param bytes UTF-8, from 0 up to `length`; good until this returns
    /// @return whether it was taken
    boolean take(byte[] bytes, int length);

    /// A message that may be text takes the long way.
    void passes();
}
