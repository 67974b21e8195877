package dev.tollgate.config.snapshot;

import dev.tollgate.config.IdentityConfig;
import dev.tollgate.identity.CallerScopes;
import dev.tollgate.identity.CredentialJudge;
import dev.tollgate.identity.Identification;
import dev.tollgate.identity.Secret;
import dev.tollgate.identity.jwt.Algorithm;
import dev.tollgate.identity.jwt.Issuer;
import dev.tollgate.identity.jwt.KeySource;
import dev.tollgate.identity.jwt.TokenJudge;
import dev.tollgate.identity.keys.ApiKey;
import dev.tollgate.identity.keys.KeyRing;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Turns what is configured of identities into what judges callers. */
public final class Identities {
    private Identities() {}

    /**
     * What judges callers by this configuration.
     *
     * @param keys what the files of keys say
     * @param sources the keys of an issuer by its name
     * @param own the secret that holds where none is configured
     */
    public static Identification compile(
            IdentityConfig config, List<ApiKey> keys, Function<String, KeySource> sources, Secret own) {
        var scopes = new CallerScopes(config.secret() == null ? own : config.secret());
        var judges = new ArrayList<CredentialJudge>();
        if (!config.issuers().isEmpty()) {
            var issuers = new ArrayList<Issuer>();
            config.issuers().forEach((name, issuer) -> issuers.add(issuer(name, issuer, sources.apply(name))));
            judges.add(new TokenJudge(issuers, scopes));
        }
        if (!config.keys().isEmpty()) {
            judges.add(new KeyRing(keys, scopes));
        }
        return new Identification(
                judges, scopes, config.forwardedCertificates() == IdentityConfig.ForwardedCertificates.TRUSTED);
    }

    private static Issuer issuer(String name, IdentityConfig.Issuer issuer, KeySource keys) {
        Set<Algorithm> algorithms =
                issuer.algorithms().isEmpty() ? EnumSet.allOf(Algorithm.class) : new HashSet<>(issuer.algorithms());
        return new Issuer(
                name,
                issuer.issuer(),
                Set.copyOf(issuer.audiences()),
                algorithms,
                issuer.skew(),
                issuer.claims(),
                keys);
    }
}
