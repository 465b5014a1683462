package dev.outdial.phone;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import java.util.List;
import java.util.Optional;

/// A region with phone numbers of its own.
///
/// @param region      its ISO 3166-1 code
/// @param callingCode what stands behind the plus
/// @param example     a mobile number, or another, as it is written there
public record Country(String region, int callingCode, String example) {
    /// All there are, by their codes.
    public static List<Country> all() {
        return PhoneNumberUtil.getInstance().getSupportedRegions().stream()
                .sorted()
                .map(Country::of)
                .toList();
    }

    /// Whether there is a region of that code.
    public static boolean exists(String region) {
        return PhoneNumberUtil.getInstance().getSupportedRegions().contains(region);
    }

    private static Country of(String region) {
        var numbers = PhoneNumberUtil.getInstance();
        var example = Optional.ofNullable(numbers.getExampleNumberForType(region, PhoneNumberType.MOBILE))
                .or(() -> Optional.ofNullable(numbers.getExampleNumber(region)))
                .map(number -> numbers.format(number, PhoneNumberFormat.NATIONAL))
                .orElse("");
        return new Country(region, numbers.getCountryCodeForRegion(region), example);
    }
}
