package dev.tollgate.policy;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.exchange.Arrival;
import dev.tollgate.fault.Outcome;
import dev.tollgate.identity.Caller;
import java.util.EnumSet;
import java.util.List;

/**
 * The policies of one listener in the order in which they are asked.
 *
 * <p>Immutable, so any thread may use it.
 *
 * @param policies in order; empty means that nothing is granted beyond plain use
 */
public record PolicyChain(List<Policy> policies) {
    public PolicyChain {
        policies = List.copyOf(policies);
    }

    /** Judges everything that needs no body. */
    public Outcome<Admission> admitHead(Arrival arrival, Caller caller) {
        var granted = EnumSet.noneOf(ControlHeader.class);
        for (var policy : policies) {
            granted.addAll(policy.grants(arrival, caller));
        }
        return Outcome.ready(new Admission(granted));
    }

    /** Judges the call once its body is known; the permit is what every attempt demands. */
    public Outcome<Permit> admit(Admission admission, ModelRequest request) {
        return Outcome.ready(new Permit(admission));
    }
}
