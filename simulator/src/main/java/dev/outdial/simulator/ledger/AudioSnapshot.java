package dev.outdial.simulator.ledger;

/// The audio that passed one point in one direction.
///
/// @param messages     in how many messages
/// @param bytes        of mu-law (or whatever format the conversation has)
/// @param sha256       of all the bytes in order, hex
/// @param voicedBytes  without the bytes 0xFF, which are silence
/// @param voicedSha256 of those: comparable at both ends of a bridge, which may meet silence at different moments
public record AudioSnapshot(long messages, long bytes, String sha256, long voicedBytes, String voicedSha256) {}
