package dev.tollgate.policy.access;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.match.Addresses;
import dev.tollgate.match.Values;

/** Who may be calling; all of it must fit. */
public record Source(
        Values principals, Values namespaces, Values agents, Values teams, Values tenants, Addresses addresses) {

    boolean accepts(HeadFacts head) {
        var caller = head.caller();
        return principals.accepts(caller.principal())
                && namespaces.accepts(caller.namespace())
                && agents.accepts(head.caller().agent())
                && teams.accepts(caller.team())
                && tenants.accepts(caller.tenant())
                && addresses.accepts(head.arrival().peer());
    }
}
