package dev.tollgate.identity.keys;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.CallerScopes;
import dev.tollgate.identity.CredentialJudge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All keys that are known. A shown key is hashed, found by the first bits of its hash and compared whole in constant time.
 *
 * <p>Immutable, so any thread may use it.
 */
public final class KeyRing implements CredentialJudge {
    private static final Outcome<Caller> UNKNOWN = Outcome.refused(
            Fault.of(Reason.UNAUTHENTICATED, "credential: a key that is not known (expected: a key of this gateway)"));

    private final Map<Long, List<Held>> byPrefix = new HashMap<>();

    /** A key and whom it stands for. */
    private record Held(ApiKey key, Outcome<Caller> holder) {}

    /** A ring of these keys. */
    public KeyRing(List<ApiKey> keys, CallerScopes scopes) {
        for (var key : keys) {
            var holder = new Caller.KeyHolder(
                    key.name(),
                    key.agent(),
                    key.team(),
                    key.tenant(),
                    Set.copyOf(key.models()),
                    scopes.of(key.tenant(), "key:" + key.name()));
            byPrefix.computeIfAbsent(key.hash().prefix(), _ -> new ArrayList<>())
                    .add(new Held(key, Outcome.ready(holder)));
        }
    }

    /** The holder, or a 401: whatever no other judge took for its own is a key. */
    @Override
    public Outcome<Caller> judge(String credential, long epochMillis) {
        var hash = KeyHash.ofKey(credential);
        for (var held : byPrefix.getOrDefault(hash.prefix(), List.of())) {
            if (held.key.hash().equals(hash)) {
                return judge(held, epochMillis);
            }
        }
        return UNKNOWN;
    }

    private static Outcome<Caller> judge(Held held, long epochMillis) {
        var expires = held.key.expires();
        return expires == null || epochMillis < expires.toEpochMilli()
                ? held.holder
                : Outcome.refused(Fault.of(
                        Reason.UNAUTHENTICATED,
                        "credential: key " + held.key.name() + " expired at " + expires
                                + " (expected: one that is good)"));
    }
}
