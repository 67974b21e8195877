package dev.tollgate.policy.limit;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.http.IpAddress;
import dev.tollgate.wire.SipHash;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes 64 bits of a limit and of whose calls share it. With one secret all replicas make the same; without it nobody can make two callers
 * meet.
 *
 * <p>Immutable, so any thread may use it.
 *
 * @param k0 first half of the secret
 * @param k1 second half of the secret
 */
public record ClaimKeys(long k0, long k1) {

    /** What a limit's name adds to the secret, so that one caller's keys differ from limit to limit. */
    long salt(String title) {
        return hash(k0, k1, title);
    }

    /** The key of a limit whose {@link Per#known} is the head. */
    long key(long salt, Per per, HeadFacts head) {
        return switch (per) {
            case ALL -> of(salt, "");
            case LISTENER -> of(salt, head.arrival().listener());
            case IP -> of(salt, address(head));
            case AGENT, TEAM, TENANT, PRINCIPAL, RUN, MODEL, EXPRESSION, PROVIDER -> of(salt, caller(head));
        };
    }

    /** The key of any limit but one per provider, once the call is known. */
    long key(long salt, Limit limit, CallFacts call) {
        return switch (limit.per()) {
            case RUN -> {
                var run = call.run();
                yield run == null ? key(salt, Per.AGENT, call.head()) : of(salt, "run:" + run.key());
            }
            case MODEL -> of(salt, call.entry().name());
            case EXPRESSION -> {
                var said = said(limit, call);
                yield said == null ? key(salt, Per.PRINCIPAL, call.head()) : of(salt, "said:" + said);
            }
            case ALL, AGENT, TEAM, TENANT, PRINCIPAL, IP, LISTENER, PROVIDER -> key(salt, limit.per(), call.head());
        };
    }

    /** The key of a limit per provider. */
    long provider(long salt, String name) {
        return of(salt, name);
    }

    private static @Nullable String said(Limit limit, CallFacts call) {
        var source = limit.source();
        return source == null ? null : source.of(call);
    }

    /** The name of a caller; never one that it has chosen itself. */
    private static String caller(HeadFacts head) {
        return address(head);
    }

    private static String address(HeadFacts head) {
        var text = head.arrival().peer().address();
        var address = IpAddress.parse(text);
        return address == null || address.isV4() ? "ip:" + text : "ip:" + Long.toHexString(address.high()) + "/64";
    }

    private long of(long salt, String value) {
        return hash(k0 ^ salt, k1, value);
    }

    private static long hash(long k0, long k1, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return SipHash.of(k0, k1, bytes, 0, bytes.length);
    }
}
