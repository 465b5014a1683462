/// `outdial demo`: a whole call on one machine, for people who have just arrived.
///
/// [Demo] starts the simulator in this process and the real server as another one, acts as the operator and as a client
/// through the public API ([Api]), and shows what happens ([CallWatch], [Screen]). It knows the server by its jar and
/// its API only.
@org.jspecify.annotations.NullMarked
package dev.outdial.demo;
