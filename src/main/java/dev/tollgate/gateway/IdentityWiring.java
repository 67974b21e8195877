package dev.tollgate.gateway;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.IdentityConfig;
import dev.tollgate.config.file.IdentityFiles;
import dev.tollgate.config.snapshot.Identities;
import dev.tollgate.identity.Identification;
import dev.tollgate.identity.Secret;
import dev.tollgate.identity.jwt.KeySource;
import dev.tollgate.io.keys.IssuerKeys;
import dev.tollgate.io.keys.IssuerKeysStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * What judges callers, across configurations: keys that are fetched stay, and callers keep their hashes where no secret is configured.
 *
 * <p>Threads: one at a time.
 */
public final class IdentityWiring implements AutoCloseable {
    private static final int SECRET_BYTES = 32;

    private final Secret own;
    private final IssuerKeys issuerKeys = new IssuerKeys();

    /** Knows nobody yet; the randomness makes the secret of this process. */
    public IdentityWiring(RandomGenerator random) {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        own = Secret.of(HexFormat.of().formatHex(bytes));
    }

    /** What judges callers by this configuration. */
    public Identification of(GatewayConfig config, IdentityFiles.Loaded files) {
        var identity = config.identity();
        return Identities.compile(identity, files.keys(), name -> source(identity, files, name), own);
    }

    /** What this configuration, which is in force now, does not name is fetched no more. */
    void retain(GatewayConfig config) {
        var places = new ArrayList<IssuerKeys.Place>();
        for (var issuer : config.identity().issuers().values()) {
            if (issuer.jwks().url() != null) {
                places.add(place(issuer.jwks()));
            }
        }
        issuerKeys.retain(places);
    }

    private KeySource source(IdentityConfig identity, IdentityFiles.Loaded files, String name) {
        var read = files.issuerKeys().get(name);
        if (read != null) {
            return KeySource.of(read);
        }
        var issuer = Objects.requireNonNull(identity.issuers().get(name));
        return issuerKeys.at(place(issuer.jwks()));
    }

    private static IssuerKeys.Place place(IdentityConfig.Jwks jwks) {
        return new IssuerKeys.Place(Objects.requireNonNull(jwks.url()), jwks.ca());
    }

    /** How it stands with keys that are fetched, by their URLs; two authorities for one URL are shown as one. */
    Map<String, IssuerKeysStatus> status() {
        var status = new HashMap<String, IssuerKeysStatus>();
        issuerKeys.status().forEach((place, now) -> status.put(place.url().toString(), now));
        return status;
    }

    @Override
    public void close() {
        issuerKeys.close();
    }
}
