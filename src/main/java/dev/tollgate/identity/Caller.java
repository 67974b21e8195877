package dev.tollgate.identity;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who calls us, as far as it is proven. Immutable; no part of it is a secret. */
public sealed interface Caller {

    /** How logs, spans and metrics name this kind of caller: {@code anonymous}, {@code key}, {@code token} or {@code workload}. */
    String kind();

    /** Names the caller, stable and printable: {@code anonymous}, {@code key:NAME}, {@code jwt:ISSUER|SUBJECT} or a SPIFFE id. */
    String principal();

    /** The agent that the proof names; empty where it names none. */
    String agent();

    /** The team that the proof names, or null. */
    @Nullable
    String team();

    /** The tenant that the proof names, or null. */
    @Nullable
    String tenant();

    /** The namespace of a workload, or null. */
    @Nullable
    String namespace();

    /** The only model names that this caller may ask for; empty for all. */
    Set<String> models();

    /** What a verified token says, for conditions; empty where there is none. */
    Map<String, Object> claims();

    /**
     * A keyed hash that tells callers apart, for runs and counters per caller: of the principal and its tenant; of an anonymous caller, of
     * where it is, what it says it runs, and what it showed.
     */
    long scope();

    /** Whether this caller may ask for a model of this name. */
    default boolean mayUse(String model) {
        return models().isEmpty() || models().contains(model);
    }

    /** Those of these models that this caller may ask for, in their order. */
    default List<String> among(List<String> names) {
        return models().isEmpty()
                ? names
                : names.stream().filter(models()::contains).toList();
    }

    /** Nobody in particular: the listener lets callers in who prove nothing. A credential that nobody judges goes no further. */
    record Anonymous(long scope) implements Caller {
        /** What stands for the principal of those who have none. */
        public static final String PRINCIPAL = "anonymous";

        /** Where nothing tells anonymous callers apart. */
        public Anonymous() {
            this(0);
        }

        @Override
        public String kind() {
            return PRINCIPAL;
        }

        @Override
        public String principal() {
            return PRINCIPAL;
        }

        @Override
        public String agent() {
            return "";
        }

        @Override
        public @Nullable String team() {
            return null;
        }

        @Override
        public @Nullable String tenant() {
            return null;
        }

        @Override
        public @Nullable String namespace() {
            return null;
        }

        @Override
        public Set<String> models() {
            return Set.of();
        }

        @Override
        public Map<String, Object> claims() {
            return Map.of();
        }
    }

    /**
     * Whoever holds one of our keys.
     *
     * @param name of the key
     */
    record KeyHolder(
            String name,
            String agent,
            @Nullable String team,
            @Nullable String tenant,
            Set<String> models,
            long scope) implements Caller {
        public KeyHolder {
            models = Set.copyOf(models);
        }

        @Override
        public String kind() {
            return "key";
        }

        @Override
        public String principal() {
            return "key:" + name;
        }

        @Override
        public @Nullable String namespace() {
            return null;
        }

        @Override
        public Map<String, Object> claims() {
            return Map.of();
        }
    }

    /**
     * Whom a token is about that an issuer signed.
     *
     * @param issuer the issuer's name in the configuration
     * @param subject the claim {@code sub}, or who the token was given to where it has none
     */
    record TokenSubject(
            String issuer,
            String subject,
            String agent,
            @Nullable String team,
            @Nullable String tenant,
            Set<String> models,
            Map<String, Object> claims,
            long scope)
            implements Caller {
        public TokenSubject {
            models = Set.copyOf(models);
            // Not a copy: a claim may be null.
            claims = Collections.unmodifiableMap(claims);
        }

        @Override
        public String kind() {
            return "token";
        }

        @Override
        public String principal() {
            return principal(issuer, subject);
        }

        /** How a subject of this issuer is named. */
        public static String principal(String issuer, String subject) {
            return "jwt:" + issuer + "|" + subject;
        }

        @Override
        public @Nullable String namespace() {
            return null;
        }
    }

    /**
     * A workload that showed its certificate, and perhaps a key or token beside it: the certificate says who it is, the credential which
     * team it works for and what it may use.
     *
     * @param credential whom the credential names; null where it showed none
     */
    record Workload(SpiffeId id, @Nullable Caller credential, long scope) implements Caller {
        @Override
        public String kind() {
            return "workload";
        }

        @Override
        public String principal() {
            return id.text();
        }

        @Override
        public String agent() {
            return id.text();
        }

        @Override
        public @Nullable String team() {
            return credential == null ? null : credential.team();
        }

        @Override
        public @Nullable String tenant() {
            return credential == null ? null : credential.tenant();
        }

        @Override
        public @Nullable String namespace() {
            return id.namespace();
        }

        @Override
        public Set<String> models() {
            return credential == null ? Set.of() : credential.models();
        }

        @Override
        public Map<String, Object> claims() {
            return credential == null ? Map.of() : credential.claims();
        }
    }
}
