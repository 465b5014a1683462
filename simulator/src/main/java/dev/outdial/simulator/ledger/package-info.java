/// What really happened, as immutable records: the one form that tests read in Java and that the control API shows as
/// JSON.
@org.jspecify.annotations.NullMarked
package dev.outdial.simulator.ledger;
