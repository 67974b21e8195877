package dev.tollgate.telemetry;

/**
 * Where an endpoint is and what is spoken there, as spans and metrics name it.
 *
 * @param provider a value of {@code gen_ai.provider.name}, such as {@code openai} or {@code mistral_ai}
 * @param address host name or address of the upstream ({@code server.address})
 * @param port its port ({@code server.port}); 0 where unknown
 */
public record UpstreamPlace(String provider, String address, int port) {
    /** An endpoint that is no longer configured. */
    public static final UpstreamPlace UNKNOWN = new UpstreamPlace(Codes.OTHER, "", 0);
}
