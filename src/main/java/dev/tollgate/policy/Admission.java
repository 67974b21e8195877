package dev.tollgate.policy;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.fault.Outcome;

/** Consent to read the body: what the policies found from the head of the request alone. */
public final class Admission {
    private final Guards guards;

    Admission(Guards guards) {
        this.guards = guards;
    }

    /** Whether the caller may use this control header. */
    public boolean grants(ControlHeader header) {
        return guards.grants(header);
    }

    /** Whether a policy that speaks of this exchange looks at the run it belongs to, or at its transcript. */
    public boolean followsRuns() {
        return guards.followsRuns();
    }

    /** Judges the call once its body is known; the permit is what every attempt demands. */
    public Outcome<Guards.Ruling> admit(CallFacts call) {
        return guards.admit(call);
    }
}
