/// The ground floor: simulated time (`Pace`), form encoding (`Form`), JSON (`Json`) and identifiers (`Ids`). Knows no
/// vendor.
@org.jspecify.annotations.NullMarked
package dev.outdial.simulator.world;
