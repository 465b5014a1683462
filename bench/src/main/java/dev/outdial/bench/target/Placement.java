package dev.outdial.bench.target;

/// A call as it was placed.
///
/// @param callId     the server's name for it
/// @param callSid    Twilio's
/// @param answeredAt when the voice webhook was asked what to do, on the clock of [System#nanoTime()]
public record Placement(String callId, String callSid, long answeredAt) {}
