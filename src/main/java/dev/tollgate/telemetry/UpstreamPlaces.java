package dev.tollgate.telemetry;

/** Looks up what the configuration says of an endpoint. Threads: any. */
@FunctionalInterface
public interface UpstreamPlaces {
    /**
     * The place of this endpoint, {@link UpstreamPlace#UNKNOWN} where it is not configured.
     *
     * @param endpoint {@code provider/index}
     */
    UpstreamPlace of(String endpoint);
}
