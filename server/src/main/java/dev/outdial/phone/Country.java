package dev.outdial.phone;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import java.util.List;

/// A region with a numbering plan of its own.
///
/// @param region      ISO 3166-1
/// @param callingCode for instance 44
/// @param example     a number as people there write it
public record Country(String region, int callingCode, String example) {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    /// All that are known, by their codes.
    public static List<Country> all() {
        return NUMBERS.getSupportedRegions().stream()
                .sorted()
                .map(region -> new Country(region, NUMBERS.getCountryCodeForRegion(region), example(region)))
                .toList();
    }

    private static String example(String region) {
        var mobile = NUMBERS.getExampleNumberForType(region, PhoneNumberType.MOBILE);
        var any = mobile != null ? mobile : NUMBERS.getExampleNumber(region);
        return any == null ? "" : NUMBERS.format(any, PhoneNumberFormat.NATIONAL);
    }
}
