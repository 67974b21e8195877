package dev.tollgate.policy.limit;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.http.IpAddress;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.Secret;
import dev.tollgate.wire.SipHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

    /** Keyed by what this secret says; replicas that share limits share it. */
    public static ClaimKeys of(Secret secret) {
        try {
            var text = ("limits " + secret.reveal()).getBytes(StandardCharsets.UTF_8);
            var key = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text));
            return new ClaimKeys(key.getLong(), key.getLong());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
    }

    /** What a limit's name adds to the secret, so that one caller's keys differ from limit to limit. */
    long salt(String title) {
        return hash(k0, k1, title);
    }

    /** The key of a limit that is known from the head. */
    long key(long salt, Limit limit, HeadFacts head) {
        return key(salt, limit, head, null);
    }

    /** The key of any limit but one per provider, once the call is known. */
    long key(long salt, Limit limit, CallFacts call) {
        return key(salt, limit, call.head(), call);
    }

    private long key(long salt, Limit limit, HeadFacts head, @Nullable CallFacts call) {
        return switch (limit.per()) {
            case ALL -> of(salt, "");
            case LISTENER -> of(salt, head.arrival().listener());
            case IP -> of(salt, address(head));
            case MODEL -> of(salt, call == null ? "" : call.entry().name());
            case RUN -> {
                var run = call == null ? null : call.run();
                yield of(salt, run == null ? caller(Per.AGENT, head) : "run:" + run.key());
            }
            case EXPRESSION -> {
                var source = limit.source();
                var said = source == null ? null : source.of(head, call);
                yield of(salt, said == null ? caller(Per.PRINCIPAL, head) : "said:" + said);
            }
            case AGENT, TEAM, TENANT, PRINCIPAL, PROVIDER -> of(salt, caller(limit.per(), head));
        };
    }

    /** The key of a limit per provider. */
    long provider(long salt, String name) {
        return of(salt, name);
    }

    /** The name of a caller, or of what it belongs to; never one that it has chosen itself. */
    private static String caller(Per per, HeadFacts head) {
        var caller = head.caller();
        if (caller instanceof Caller.Anonymous) {
            return address(head);
        }
        var agent = head.agent();
        var name =
                switch (per) {
                    case TENANT -> caller.tenant();
                    case TEAM -> caller.team();
                    case AGENT, RUN -> agent.verified() ? agent.name() : null;
                    case ALL, PRINCIPAL, MODEL, IP, PROVIDER, LISTENER, EXPRESSION -> null;
                };
        return name == null ? caller.principal() : per + ":" + tenant(caller.tenant()) + name;
    }

    /** Teams and agents of two tenants may have one name; the length keeps apart what a tenant's name could imitate. */
    private static String tenant(@Nullable String tenant) {
        return tenant == null ? "-:" : tenant.length() + ":" + tenant + ":";
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
        long hash = SipHash.of(k0, k1, bytes, 0, bytes.length);
        // A table of keys takes it for no key.
        return hash == 0 ? 1 : hash;
    }
}
