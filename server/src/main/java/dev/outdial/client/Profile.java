package dev.outdial.client;

import org.jspecify.annotations.Nullable;

/// Who a client is. What is here becomes the dynamic variables of its calls, except `notes`.
///
/// @param fullName as it is spoken
/// @param email    unique among clients, whatever its case
/// @param phone    how the operator reaches the client; free text
public record Profile(
        String fullName,
        String email,
        String phone,
        @Nullable String businessName,
        @Nullable String city,
        @Nullable String jobTitle,
        @Nullable String notes) {}
