package dev.tollgate.endpoint.pick;

import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.endpoint.Lease;
import dev.tollgate.route.Target;

/**
 * Where one attempt goes.
 *
 * @param lease open; whoever holds this must close it
 */
public record Picked(Endpoint endpoint, Target target, Lease lease, Decision decision) {

    public Why why() {
        return decision.why();
    }
}
