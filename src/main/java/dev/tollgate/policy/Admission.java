package dev.tollgate.policy;

import java.util.EnumSet;

/** Consent to read the body: what the policies found from the head of the request alone. */
public final class Admission {
    private final EnumSet<ControlHeader> granted;

    Admission(EnumSet<ControlHeader> granted) {
        this.granted = granted;
    }

    boolean grants(ControlHeader header) {
        return granted.contains(header);
    }
}
