package dev.outdial.simulator.elevenlabs;

import dev.outdial.simulator.world.Ids;

/// The `ElevenLabs-Signature` header of a webhook.
final class ElevenLabsSignature {
    private ElevenLabsSignature() {}

    /// `t=<seconds>,v0=<hex HMAC-SHA256 of "t.body">`.
    static String of(String secret, long unixSeconds, String body) {
        return "t=" + unixSeconds + ",v0=" + Ids.hmacSha256Hex(secret, unixSeconds + "." + body);
    }
}
