package dev.outdial.phone;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Numbers that reach an emergency service in any region of the world, by libphonenumber.
final class EmergencyNumbers {
    /// Longer ones there are not.
    static final int LONGEST = 6;

    /// The library warns of every region that has no short numbers. Kept, since loggers nobody holds lose their level.
    private static final Logger LOADER =
            Logger.getLogger("com.google.i18n.phonenumbers.metadata.init.ClassPathResourceMetadataLoader");

    static {
        LOADER.setLevel(Level.SEVERE);
    }

    private EmergencyNumbers() {}

    static boolean contains(String digits) {
        if (digits.length() > LONGEST) {
            return false;
        }
        var shortNumbers = ShortNumberInfo.getInstance();
        return PhoneNumberUtil.getInstance().getSupportedRegions().stream()
                .anyMatch(region -> shortNumbers.isEmergencyNumber(digits, region));
    }
}
