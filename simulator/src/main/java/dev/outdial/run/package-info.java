/// The real server, seen from outside: as a process that is started, paused and killed ([ServerProcess]),
/// with settings and secrets of its own ([Secrets]), and through its public API ([Api]). The demo and the
/// fault rig share it.
///
/// It knows the server by its jar and its API only.
@org.jspecify.annotations.NullMarked
package dev.outdial.run;
