package dev.outdial.http;

/// Thrown where a request cannot be served; carries what the caller is told. It has no stack trace: it is an answer,
/// not a fault.
public final class Refused extends RuntimeException {
    private final transient Refusal refusal;

    public Refused(Refusal refusal) {
        super(refusal.getClass().getSimpleName(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
