package dev.outdial.client;

import dev.outdial.phone.NumberKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which numbers a client may call. Emergency numbers and short codes are beyond any rule: never.
///
/// @param allowedRegions ISO 3166-1 codes; null is any region
/// @param allowedKinds   risky kinds of numbers that may be called all the same
public record NumberRules(@Nullable Set<String> allowedRegions, Set<NumberKind> allowedKinds) {
    /// Any region, no risky kind.
    public static final NumberRules DEFAULT = new NumberRules(null, Set.of());

    public NumberRules {
        allowedRegions = allowedRegions == null ? null : Set.copyOf(allowedRegions);
        allowedKinds = Set.copyOf(allowedKinds);
    }
}
