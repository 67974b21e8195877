package dev.tollgate.policy.headers;

import dev.tollgate.exchange.Arrival;
import dev.tollgate.identity.Caller;
import dev.tollgate.policy.ControlHeader;
import dev.tollgate.policy.Policy;
import java.util.Set;

/**
 * Lets matching callers use control headers.
 *
 * @param name the operator's name for it
 * @param loopbackOnly whether it speaks only of callers on this machine
 * @param listener the one listener it speaks of, empty for all
 * @param allow the headers it grants
 */
public record HeaderPolicy(String name, boolean loopbackOnly, String listener, Set<ControlHeader> allow)
        implements Policy {
    public HeaderPolicy {
        allow = Set.copyOf(allow);
    }

    @Override
    public Set<ControlHeader> grants(Arrival arrival, Caller caller) {
        boolean speaksOfIt = (!loopbackOnly || arrival.peer().loopback())
                && (listener.isEmpty() || listener.equals(arrival.listener()));
        return speaksOfIt ? allow : Set.of();
    }
}
