/// What running the server needs, whatever it does: identifiers, metrics, health, orderly closing.
@NullMarked
package dev.outdial.ops;

import org.jspecify.annotations.NullMarked;
