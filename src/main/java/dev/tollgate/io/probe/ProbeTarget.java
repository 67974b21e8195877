package dev.tollgate.io.probe;

import dev.tollgate.config.ProviderConfig;
import dev.tollgate.dialect.SecretHeader;
import dev.tollgate.io.upstream.Origin;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * One server and what is asked of it; what does not differ in any of this is the same probe.
 *
 * @param provider whose server it is
 * @param url its base URL, which names it
 * @param origin where connections go
 * @param host the {@code host} field
 * @param fields the credential's and the configured fields, secrets among them
 * @param connect until a connection stands
 * @param probe path and interval
 */
record ProbeTarget(
        String provider,
        URI url,
        Origin origin,
        String host,
        List<SecretHeader> fields,
        Duration connect,
        ProviderConfig.Probe probe) {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** Until a probe must have its answer. */
    Duration deadline() {
        return probe.interval().compareTo(LONGEST) < 0 ? probe.interval() : LONGEST;
    }

    /** Until a connection must stand, certificates included. */
    long connectMillis() {
        return Math.min(connect.toMillis(), deadline().toMillis());
    }

    /** Names the place and nothing of what is said there. */
    @Override
    public String toString() {
        return provider + " " + origin + probe.path();
    }
}
