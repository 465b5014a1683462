/// Answers to REST requests, and the ways in which they can go wrong on command. Knows no vendor.
@org.jspecify.annotations.NullMarked
package dev.outdial.simulator.rest;
