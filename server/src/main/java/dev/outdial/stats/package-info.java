/// Questions asked of finished calls: how many, how they ended, what came of them.
@NullMarked
package dev.outdial.stats;

import org.jspecify.annotations.NullMarked;
