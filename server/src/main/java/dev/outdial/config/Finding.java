package dev.outdial.config;

/// What one check of `outdial doctor` has found.
///
/// @param what   the state of things, in one line
/// @param remedy what to do about it; empty where there is nothing to do
public record Finding(Mark mark, String what, String remedy) {
    /// How bad it is.
    public enum Mark {
        /// As it should be.
        GOOD("✓"),
        /// It works, or could not be checked; somebody should know.
        WARNING("!"),
        /// It does not work like this.
        BAD("✗");

        private final String sign;

        Mark(String sign) {
            this.sign = sign;
        }

        /// What stands in front of the line.
        public String sign() {
            return sign;
        }
    }

    public static Finding good(String what) {
        return new Finding(Mark.GOOD, what, "");
    }

    public static Finding warning(String what, String remedy) {
        return new Finding(Mark.WARNING, what, remedy);
    }

    public static Finding bad(String what, String remedy) {
        return new Finding(Mark.BAD, what, remedy);
    }

    /// One line, without a line break at its end.
    @Override
    public String toString() {
        return remedy.isEmpty() ? "%s %s".formatted(mark.sign, what) : "%s %s → %s".formatted(mark.sign, what, remedy);
    }
}
