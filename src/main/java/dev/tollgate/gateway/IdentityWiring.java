package dev.tollgate.gateway;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.IdentityConfig;
import dev.tollgate.config.file.IdentityFiles;
import dev.tollgate.config.snapshot.Identities;
import dev.tollgate.identity.Identification;
import dev.tollgate.identity.Secret;
import dev.tollgate.identity.jwt.Discovery;
import dev.tollgate.identity.jwt.KeySource;
import dev.tollgate.io.keys.IssuerKeys;
import dev.tollgate.io.keys.IssuerKeysStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What judges callers, across configurations: keys that are fetched stay, and callers keep their hashes where no secret is configured.
 *
 * <p>Threads: one at a time.
 */
public final class IdentityWiring implements AutoCloseable {
    private static final int SECRET_BYTES = 32;

    private final Secret own;
    private final IssuerKeys issuerKeys;

    /**
     * Knows nobody yet.
     *
     * @param random makes the secret of this process
     * @param notices hears when an issuer's keys cannot be fetched any more, and when they can again
     */
    public IdentityWiring(RandomGenerator random, Consumer<String> notices) {
        issuerKeys = new IssuerKeys(notices);
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
            if (issuer.jwks().isFetched()) {
                places.add(place(issuer));
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
        return issuerKeys.at(place(issuer));
    }

    private static IssuerKeys.Place place(IdentityConfig.Issuer issuer) {
        var jwks = issuer.jwks();
        return jwks.url() != null
                ? IssuerKeys.Place.of(jwks.url(), jwks.ca())
                : new IssuerKeys.Place(
                        Objects.requireNonNull(Discovery.document(issuer.issuer())), issuer.issuer(), jwks.ca());
    }

    /** How it stands with keys that are fetched, by their URLs; two authorities for one URL are shown as one. */
    Map<String, IssuerKeysStatus> status() {
        var status = new HashMap<String, IssuerKeysStatus>();
        issuerKeys.status().forEach((place, now) -> status.put(place.shown(), now));
        return status;
    }

    @Override
    public void close() {
        issuerKeys.close();
    }
}
