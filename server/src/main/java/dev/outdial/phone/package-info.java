/// Phone numbers: what one is ([PhoneNumber]), and what kind it is of ([NumberKind]).
@NullMarked
package dev.outdial.phone;

import org.jspecify.annotations.NullMarked;
