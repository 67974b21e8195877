package dev.tollgate.policy;

import dev.tollgate.exchange.Arrival;
import dev.tollgate.identity.Caller;
import java.util.Set;

/**
 * One named rule of what callers may do.
 *
 * <p>Implementations are immutable and judge values only; any thread may ask them.
 */
public interface Policy {

    /** The operator's name for it; every refusal names the policy that made it. */
    String name();

    /** The control headers that this policy lets this caller use; judged before the body is read. */
    Set<ControlHeader> grants(Arrival arrival, Caller caller);
}
