package dev.outdial.config;

import java.nio.charset.StandardCharsets;

/// Text that must not be seen: it prints as `[hidden]`, in logs, in records and in error messages.
///
/// @param value the secret itself; read it only where it is used
public record Secret(String value) {
    /// The secret as UTF-8.
    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "[hidden]";
    }
}
