/// A pretend Twilio, a pretend ElevenLabs, and callees with a script, on loopback.
@org.jspecify.annotations.NullMarked
package dev.outdial.simulator;
