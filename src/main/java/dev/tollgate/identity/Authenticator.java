package dev.tollgate.identity;

import dev.tollgate.exchange.Arrival;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Says who calls, from the arrival alone: what is missing makes a caller anonymous where the listener lets such in, what is wrong is a
 * 401 everywhere.
 *
 * <p>Immutable, so any thread may use it.
 *
 * @param anonymousAllowed whether the listener lets in callers who prove nothing
 * @param identification who judges what callers show
 */
public record Authenticator(boolean anonymousAllowed, Identification identification) {
    private static final int UNAUTHORISED = 401;

    /** What an answer that asks for an identity says of how to prove one (RFC 9110 section 11.6.1). */
    public static final String CHALLENGE = "Bearer realm=\"tollgate\"";

    /** The caller, a 401, or a promise of either where an issuer's keys must be fetched first. */
    public Outcome<Caller> identify(Arrival arrival) {
        return challenged(identified(arrival));
    }

    /** A 401 says how to do better (RFC 9110 section 15.5.2). */
    private static Outcome<Caller> challenged(Outcome<Caller> outcome) {
        return switch (outcome) {
            case Outcome.Ready<Caller> ready -> ready;
            case Outcome.Refused<Caller>(var why) ->
                why.status() == UNAUTHORISED ? Outcome.refused(why.with("www-authenticate", CHALLENGE)) : outcome;
            case Outcome.Pending<Caller>(var later) ->
                new Outcome.Pending<>(later.thenApply(Authenticator::challenged));
        };
    }

    private Outcome<Caller> identified(Arrival arrival) {
        var workload = workload(arrival);
        if (identification.judges().isEmpty()) {
            return unproven(
                    arrival, workload, Credentials.unjudged(arrival.head().headers()));
        }
        return switch (Credentials.shown(arrival.head().headers())) {
            case Outcome.Refused<String>(var why) -> Outcome.refused(why);
            case Outcome.Pending<String> _ -> throw new IllegalStateException("reading a field waits for nobody");
            case Outcome.Ready<String>(var credential) ->
                credential.isEmpty()
                        ? unproven(arrival, workload, null)
                        : judged(credential, arrival.epochMillis(), workload);
        };
    }

    private @Nullable SpiffeId workload(Arrival arrival) {
        var peer = arrival.peer();
        if (peer.proxied() && identification.byProxies()) {
            var said = arrival.head().headers().all(ForwardedCertificate.FIELD);
            if (!said.isEmpty()) {
                return ForwardedCertificate.workload(said);
            }
        }
        // A proxy's certificate says who forwards, and nothing of the client that it forwards for.
        return peer.isNamedByProxy() ? null : SpiffeId.of(peer.tls());
    }

    private Outcome<Caller> judged(String credential, long epochMillis, @Nullable SpiffeId workload) {
        for (var judge : identification.judges()) {
            var judged = judge.judge(credential, epochMillis);
            if (judged != null) {
                return workload == null ? judged : shownBy(workload, judged);
            }
        }
        return Outcome.refused(Fault.of(
                Reason.UNAUTHENTICATED, "credential: neither a known key nor a token (expected: one of these)"));
    }

    /** The certificate says who calls; what it showed beside it must be good too. */
    private Outcome<Caller> shownBy(SpiffeId workload, Outcome<Caller> judged) {
        return switch (judged) {
            case Outcome.Ready<Caller>(var credential) -> Outcome.ready(workload(workload, credential));
            case Outcome.Refused<Caller> refused -> refused;
            case Outcome.Pending<Caller>(var later) ->
                new Outcome.Pending<>(later.thenApply(outcome -> shownBy(workload, outcome)));
        };
    }

    private Outcome<Caller> unproven(Arrival arrival, @Nullable SpiffeId workload, @Nullable String unjudged) {
        if (workload != null) {
            return Outcome.ready(workload(workload, null));
        }
        if (!anonymousAllowed) {
            return Outcome.refused(Fault.of(
                    Reason.UNAUTHENTICATED,
                    "listeners." + arrival.listener()
                            + ": anonymous callers are denied (expected: a verified identity)"));
        }
        return Outcome.ready(new Caller.Anonymous(identification
                .scopes()
                .ofAnonymous(arrival.peer().address(), arrival.head().headers().get("user-agent"), unjudged)));
    }

    private Caller workload(SpiffeId id, @Nullable Caller credential) {
        var tenant = credential == null ? null : credential.tenant();
        return new Caller.Workload(id, credential, identification.scopes().of(tenant, id.text()));
    }
}
