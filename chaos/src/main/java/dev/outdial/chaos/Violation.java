package dev.outdial.chaos;

/// A promise that was broken.
///
/// @param rule   which one
/// @param text   how
/// @param phone  whose call; empty where it is about no single one
/// @param callId ours; empty where unknown
record Violation(String rule, String text, String phone, String callId) {
    static Violation general(String rule, String text) {
        return new Violation(rule, text, "", "");
    }
}
