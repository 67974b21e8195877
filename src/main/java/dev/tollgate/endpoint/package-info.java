/**
 * One way of reaching a provider and everything known about it: what is in flight there, how healthy it is, how fast it has been.
 *
 * <p>An {@link dev.tollgate.endpoint.Endpoint} is configuration, a {@link dev.tollgate.endpoint.LiveEndpoint} is what was learned about it. A
 * {@link dev.tollgate.endpoint.Lease} stands for one attempt and is the only way in which either changes. Choosing is in
 * {@code endpoint.pick}, trying again in {@code endpoint.retry}, the simulated proof of both in {@code endpoint.simulation}.
 */
@NullMarked
package dev.tollgate.endpoint;

import org.jspecify.annotations.NullMarked;
