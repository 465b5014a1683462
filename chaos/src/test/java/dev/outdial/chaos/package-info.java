/// A short storm on each database, and proof that the checker sees what it is there for.
@org.jspecify.annotations.NullMarked
package dev.outdial.chaos;
