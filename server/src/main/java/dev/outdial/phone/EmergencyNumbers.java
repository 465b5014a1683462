package dev.outdial.phone;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Every number of up to four digits that reaches an emergency service in any region of the world, by libphonenumber.
final class EmergencyNumbers {
    private static final Set<String> ALL = IntStream.rangeClosed(10, 9999)
            .mapToObj(Integer::toString)
            .filter(EmergencyNumbers::isEmergencySomewhere)
            .collect(Collectors.toUnmodifiableSet());

    private EmergencyNumbers() {}

    static boolean contains(String digits) {
        return ALL.contains(digits);
    }

    private static boolean isEmergencySomewhere(String digits) {
        var shortNumbers = ShortNumberInfo.getInstance();
        return PhoneNumberUtil.getInstance().getSupportedRegions().stream()
                .anyMatch(region -> shortNumbers.isEmergencyNumber(digits, region));
    }
}
