/// Misbehaviour on command: rules (`FaultRule`) that say where, to whom and how often something goes wrong.
/// Carrying it out is left to the room it happens in.
@org.jspecify.annotations.NullMarked
package dev.outdial.simulator.fault;
