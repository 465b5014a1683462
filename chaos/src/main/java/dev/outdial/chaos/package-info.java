/// The fault rig: the real server, killed, paused and cut off from its database while it places calls,
/// and a Twilio that fails in every way it can. In the end three witnesses are compared: what callers
/// were told ([Journal]), what history and database hold, and what really happened, which the simulator
/// in this process knows ([Checker]).
///
/// [Storm] is one run: [Callers] ask for calls, the [Nemesis] strikes, the [Weather] is Twilio's.
/// Everything that is left to chance hangs on one seed. The server ([Rig]) is known by its jar and its
/// API only.
@org.jspecify.annotations.NullMarked
package dev.outdial.chaos;
