package dev.outdial.phone;

import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// What kind of number it is, as far as that decides whether it may be called.
public enum NumberKind {
    /// Never called, whoever asks.
    EMERGENCY_OR_SHORT("emergency-or-short"),
    PREMIUM_RATE("premium-rate"),
    SHARED_COST("shared-cost"),
    /// Satellite phones and other global networks: `+870`, `+878`, `+881`, `+882`, `+883`, `+979` and the like.
    SATELLITE("satellite"),
    PERSONAL("personal"),
    UAN("uan"),
    PAGER("pager"),
    VOICEMAIL("voicemail"),
    /// Right in length, but in no block that its numbering plan has given out: a typing error, a number of fiction, or
    /// the plan is newer than the library.
    UNASSIGNED("unassigned"),
    /// Fixed lines, mobiles, toll-free.
    OTHER("other");

    /// Country codes that belong to no country, and cost accordingly.
    private static final Set<Integer> GLOBAL_NETWORKS = Set.of(808, 870, 878, 881, 882, 883, 888, 979);

    private final String word;

    NumberKind(String word) {
        this.word = word;
    }

    /// The word of the API.
    public String word() {
        return word;
    }

    /// Whether it is called only where an operator has allowed it for the client.
    public boolean isRisky() {
        return this != OTHER && this != EMERGENCY_OR_SHORT;
    }

    /// The risky kind of that name.
    public static Optional<NumberKind> risky(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.isRisky() && kind.word.equals(word))
                .findFirst();
    }

    static NumberKind of(PhoneNumberType type, int countryCode) {
        if (GLOBAL_NETWORKS.contains(countryCode)) {
            return SATELLITE;
        }
        return switch (type) {
            case PREMIUM_RATE -> PREMIUM_RATE;
            case SHARED_COST -> SHARED_COST;
            case PERSONAL_NUMBER -> PERSONAL;
            case UAN -> UAN;
            case PAGER -> PAGER;
            case VOICEMAIL -> VOICEMAIL;
            case FIXED_LINE, MOBILE, FIXED_LINE_OR_MOBILE, TOLL_FREE, VOIP -> OTHER;
            // Closed where nobody knows: what such a number reaches, and costs, is anybody's guess.
            case UNKNOWN -> UNASSIGNED;
        };
    }
}
