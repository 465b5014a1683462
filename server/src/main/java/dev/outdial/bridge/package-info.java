/// A live conversation: the phone's audio goes to the agent, the agent's to the phone.
///
/// This is the media plane. A call's two sockets and its timers share one event loop ([CallLoop]), so its state has
/// one thread, no locks, and nothing here may block. [PhoneLeg] and [AgentLeg] are the two sides, as ports; the
/// vendors' rooms implement them over a [WireSocket], which has a short way for audio, and share [JsonCursor] and
/// [Base64Text] for the messages that come fifty times a second. [LiveCalls] is the way in. Of a call, the bridge
/// itself is the lifecycle, the playout its audio, the transcript its words; what the rest of the server must know or
/// do goes through [CallDesk], off the event loop.
@NullMarked
package dev.outdial.bridge;

import org.jspecify.annotations.NullMarked;
