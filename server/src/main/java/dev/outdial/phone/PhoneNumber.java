package dev.outdial.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A phone number in E.164: a plus, a country code, digits; no spaces, no other digits than 0 to 9.
///
/// It prints with all but its last digits hidden, so that it can be logged; [#e164] is the number itself.
///
/// @param e164 for instance `+12125551234`
public record PhoneNumber(String e164) {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final ShortNumberInfo SHORT_NUMBERS = ShortNumberInfo.getInstance();
    private static final Pattern SHAPE = Pattern.compile("\\+[1-9][0-9]{1,14}");

    /// Reads E.164, and nothing but E.164: what needs mending is refused, since mending may ring the wrong person.
    ///
    /// A number of impossible length is refused, unless it is a short or emergency number with a plus before it:
    /// that is a number, one that must never be dialled ([NumberKind]).
    public static Optional<PhoneNumber> parse(String text) {
        if (!SHAPE.matcher(text).matches()) {
            return Optional.empty();
        }
        var number = new PhoneNumber(text);
        return number.isPossible() || number.isEmergencyOrShort() ? Optional.of(number) : Optional.empty();
    }

    /// What the numbering plans say about it.
    public NumberKind kind() {
        if (isEmergencyOrShort()) {
            return NumberKind.EMERGENCY_OR_SHORT;
        }
        return parsed().map(number -> NumberKind.of(NUMBERS.getNumberType(number), number.getCountryCode()))
                .orElse(NumberKind.UNASSIGNED);
    }

    /// What the numbering plans call it, in a word: a [NumberKind] where that decides, or else `mobile`, `toll-free`,
    /// `fixed-line-or-mobile` and the like.
    public String type() {
        var kind = kind();
        return kind != NumberKind.OTHER
                ? kind.word()
                : parsed().map(number -> NUMBERS.getNumberType(number).name())
                        .orElse("UNKNOWN")
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
    }

    /// As people write it for those abroad, such as `+1 212-555-1234`.
    public String international() {
        return parsed().map(number -> NUMBERS.format(number, PhoneNumberFormat.INTERNATIONAL))
                .orElse(e164);
    }

    /// Its last digits, few enough that nobody can call it: four, or fewer of a short number.
    public String ending() {
        var digits = e164.length() - 1;
        return e164.substring(e164.length() - Math.min(4, digits / 2));
    }

    /// The ISO 3166-1 code of the region it really belongs to (`+1868…` is TT, not US); empty where the plans name
    /// none.
    public Optional<String> region() {
        return parsed().map(NUMBERS::getRegionCodeForNumber).filter(region -> region.length() == 2 && !isWorld(region));
    }

    private static boolean isWorld(String region) {
        return region.equals("ZZ");
    }

    private boolean isPossible() {
        return parsed().filter(number -> NUMBERS.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE)
                .filter(number -> NUMBERS.format(number, PhoneNumberFormat.E164).equals(e164))
                .isPresent();
    }

    /// Whether some phone network would take these digits for an emergency or a short number, with or without the
    /// country code.
    private boolean isEmergencyOrShort() {
        var digits = e164.substring(1);
        if (EmergencyNumbers.contains(digits)) {
            return true;
        }
        return parsed().map(number -> {
                    var national = Long.toString(number.getNationalNumber());
                    var regions = NUMBERS.getRegionCodesForCountryCode(number.getCountryCode());
                    var emergency = national.length() <= EmergencyNumbers.LONGEST
                            && regions.stream()
                                    .anyMatch(region -> SHORT_NUMBERS.connectsToEmergencyNumber(national, region));
                    return emergency
                            || (SHORT_NUMBERS.isValidShortNumber(number)
                                    && NUMBERS.isPossibleNumberWithReason(number) != ValidationResult.IS_POSSIBLE);
                })
                .orElse(false);
    }

    private Optional<Phonenumber.PhoneNumber> parsed() {
        try {
            return Optional.of(NUMBERS.parse(e164, null));
        } catch (NumberParseException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "+…" + e164.substring(Math.max(1, e164.length() - 2));
    }
}
