/// A pretend ElevenLabs: signed URLs, agents with a script, conversations over a WebSocket and the post-call webhook.
@org.jspecify.annotations.NullMarked
package dev.outdial.simulator.elevenlabs;
