/// `outdial demo`: a whole call on one machine, for people who have just arrived.
///
/// [Demo] starts the simulator in this process and the real server as another one, acts as the operator and as a client
/// through the public API, and shows what happens ([CallWatch], [Screen]).
@org.jspecify.annotations.NullMarked
package dev.outdial.demo;
