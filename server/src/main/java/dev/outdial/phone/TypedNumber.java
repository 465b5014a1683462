package dev.outdial.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What somebody typed as a phone number, and what it comes to: a suggestion for people to look at. Calls are placed to
/// what they then confirm in E.164, never to what was guessed here.
///
/// @param number   the number in E.164; null where nothing like a number was typed
/// @param written  the number as it is written internationally; null where there is none
/// @param possible whether it has a length that its numbering plan knows
/// @param valid    whether its numbering plan has given it to somebody, and it may be called
/// @param hint     what is wrong, in a sentence; null where nothing is
public record TypedNumber(
        @Nullable PhoneNumber number,
        @Nullable String written,
        boolean possible,
        boolean valid,
        @Nullable String hint) {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    /// Reads what was typed.
    ///
    /// @param region the country whose national numbers are typed without its code, such as `US`
    public static TypedNumber read(String text, String region) {
        try {
            return of(NUMBERS.parse(text, region));
        } catch (NumberParseException e) {
            return new TypedNumber(null, null, false, false, hint(e.getErrorType()));
        }
    }

    private static TypedNumber of(Phonenumber.PhoneNumber parsed) {
        var number = new PhoneNumber(NUMBERS.format(parsed, PhoneNumberFormat.E164));
        var written = NUMBERS.format(parsed, PhoneNumberFormat.INTERNATIONAL);
        var kind = number.kind();
        var problem = switch (NUMBERS.isPossibleNumberWithReason(parsed)) {
            case IS_POSSIBLE -> null;
            case IS_POSSIBLE_LOCAL_ONLY -> "The area code is missing";
            case TOO_SHORT -> "The number is too short";
            case TOO_LONG -> "The number is too long";
            case INVALID_LENGTH -> "No number has this length";
            case INVALID_COUNTRY_CODE -> "No country has this calling code";
        };
        if (kind == NumberKind.EMERGENCY_OR_SHORT) {
            return new TypedNumber(
                    number, written, problem == null, false, "Emergency numbers and short codes are never called");
        }
        if (problem != null) {
            return new TypedNumber(number, written, false, false, problem);
        }
        return NUMBERS.isValidNumber(parsed)
                ? new TypedNumber(number, written, true, true, null)
                : new TypedNumber(number, written, true, false, "The numbering plan has given this number to nobody");
    }

    private static String hint(NumberParseException.ErrorType error) {
        return switch (error) {
            case INVALID_COUNTRY_CODE -> "No country has this calling code";
            case NOT_A_NUMBER -> "This is no phone number";
            case TOO_SHORT_AFTER_IDD, TOO_SHORT_NSN -> "The number is too short";
            case TOO_LONG -> "The number is too long";
        };
    }

    /// The region that the number belongs to; empty where there is none.
    public Optional<String> region() {
        return Optional.ofNullable(number).flatMap(PhoneNumber::region);
    }
}
