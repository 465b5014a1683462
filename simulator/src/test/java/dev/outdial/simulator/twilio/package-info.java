@org.jspecify.annotations.NullMarked
package dev.outdial.simulator.twilio;
