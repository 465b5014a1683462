/// The people who are rung: who picks up (`Persona`), and what they then do (`Callee`).
/// What the line carries it to is left to `twilio`.
@org.jspecify.annotations.NullMarked
package dev.outdial.simulator.callee;
