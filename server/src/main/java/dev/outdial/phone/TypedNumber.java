package dev.outdial.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber;
import org.jspecify.annotations.Nullable;

/// What a person has typed as a phone number, read as people of a country write theirs. It helps whoever types; what is
/// dialled is read by [PhoneNumber#parse], which mends nothing.
///
/// @param number  null where it is none (yet)
/// @param problem null where there is none
public record TypedNumber(
        @Nullable PhoneNumber number, @Nullable Problem problem) {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final int LONGEST = 40;

    /// What is wrong with it.
    public enum Problem {
        NOT_A_NUMBER("not-a-number"),
        TOO_SHORT("too-short"),
        TOO_LONG("too-long"),
        WRONG_LENGTH("wrong-length"),
        UNKNOWN_COUNTRY("unknown-country"),
        /// An emergency number, or a short code.
        NEVER_CALLED("never-called"),
        /// Of a kind that is called only where an operator has allowed it ([NumberKind#isRisky]).
        NEEDS_PERMISSION("needs-permission");

        private final String word;

        Problem(String word) {
            this.word = word;
        }

        /// The word of the API.
        public String word() {
            return word;
        }
    }

    /// Reads what was typed.
    ///
    /// @param country ISO 3166-1, for numbers without a plus
    public static TypedNumber read(String text, String country) {
        if (text.length() > LONGEST) {
            return wrong(Problem.TOO_LONG);
        }
        Phonenumber.PhoneNumber parsed;
        try {
            parsed = NUMBERS.parse(text, country);
        } catch (NumberParseException e) {
            return wrong(
                    switch (e.getErrorType()) {
                        case INVALID_COUNTRY_CODE -> Problem.UNKNOWN_COUNTRY;
                        case TOO_LONG -> Problem.TOO_LONG;
                        case TOO_SHORT_AFTER_IDD, TOO_SHORT_NSN -> Problem.TOO_SHORT;
                        case NOT_A_NUMBER -> Problem.NOT_A_NUMBER;
                    });
        }
        var number = new PhoneNumber(NUMBERS.format(parsed, PhoneNumberFormat.E164));
        var kind = number.kind();
        if (kind == NumberKind.EMERGENCY_OR_SHORT) {
            return wrong(Problem.NEVER_CALLED);
        }
        return switch (NUMBERS.isPossibleNumberWithReason(parsed)) {
            case IS_POSSIBLE -> new TypedNumber(number, kind.isRisky() ? Problem.NEEDS_PERMISSION : null);
            case TOO_SHORT, IS_POSSIBLE_LOCAL_ONLY -> wrong(Problem.TOO_SHORT);
            case TOO_LONG -> wrong(Problem.TOO_LONG);
            case INVALID_COUNTRY_CODE -> wrong(Problem.UNKNOWN_COUNTRY);
            case INVALID_LENGTH -> wrong(Problem.WRONG_LENGTH);
        };
    }

    private static TypedNumber wrong(Problem problem) {
        return new TypedNumber(null, problem);
    }
}
