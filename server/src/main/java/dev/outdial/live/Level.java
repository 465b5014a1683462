package dev.outdial.live;

/// How loud both sides of a call are just now, from 0 to 100.
///
/// @param seconds since the answer
record Level(String clientId, String callId, long seconds, int callee, int agent) {}
