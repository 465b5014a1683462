/// Everything ElevenLabs: live agents, and what it tells after a call.
///
/// [ElevenLabsAgents] begins conversations: it fetches a signed URL, opens the agent's WebSocket and becomes an agent
/// leg of the bridge. ElevenLabs' words and codes stop here ([AgentMessage], [CloseCodes]).
@NullMarked
package dev.outdial.elevenlabs;

import org.jspecify.annotations.NullMarked;
