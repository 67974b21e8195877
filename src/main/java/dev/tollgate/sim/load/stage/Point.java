package dev.tollgate.sim.load.stage;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A load point: CPU per request means nothing without one. */
public enum Point {
    SATURATION("2 KB JSON, 64 connections, saturated", "request", "json", null),
    STEADY("2 KB JSON, 2,000 requests/s, open loop", "request", "json", null),
    LARGE("100 KB JSON, 300 requests/s, open loop", "request", "sim", null),
    STREAMS("150 streams, an event each 10 ms", "chunk", "sim", null),
    /** OpenAI's dialect asked, Anthropic's answering: what {@link #SATURATION} is, translated both ways. */
    TRANSLATED("2 KB JSON, translated, saturated", "request", "json-anthropic", SATURATION),
    /** What {@link #STREAMS} is, translated both ways. */
    TRANSLATED_STREAMS("150 streams, translated", "chunk", "sim-anthropic", STREAMS),
    /** What {@link #SATURATION} is, over TLS. */
    TLS("2 KB JSON over TLS, HTTP/1.1, saturated", "request", "json", SATURATION),
    /** As many requests at once over fewer connections. */
    HTTP2("2 KB JSON over TLS, HTTP/2, saturated", "request", "json", SATURATION),
    /** What {@link #SATURATION} is, with TLS towards the upstream. */
    UPSTREAM_TLS("2 KB JSON, TLS to the upstream, HTTP/1.1, saturated", "request", "json-tls", SATURATION),
    /** What that is, with HTTP/2 to the upstream, which nginx speaks to upstreams from 1.29 on only. */
    UPSTREAM_HTTP2("2 KB JSON, TLS to the upstream, HTTP/2, saturated", "request", "json-http2", UPSTREAM_TLS),
    /** Agents in conversations of eight calls, paced: who takes longer for a call must not be asked less often. */
    VARIED("2 KB JSON, 1,000 agents, about 4,500 requests/s", "request", "json", SATURATION),
    /** The same where a policy of every kind judges. */
    POLICIES("the same, a policy of every kind", "request", "json", VARIED);

    static final int SATURATING_CONNECTIONS = 64;
    static final int HTTP2_CONNECTIONS = 8;
    public static final int OPEN_CONNECTIONS = 32;
    public static final double STEADY_RATE = 2000;
    public static final double LARGE_RATE = 300;
    public static final int SMALL_BODY = 2048;
    public static final int LARGE_BODY = 100 << 10;
    public static final int STREAM_COUNT = 150;
    /** Content events of a stream; finish, usage and {@code [DONE]} follow. */
    static final int STREAM_CHUNKS = 50;

    private final String label;
    private final String unit;
    private final String model;
    private final @Nullable Point baseline;

    Point(String label, String unit, String model, @Nullable Point baseline) {
        this.label = label;
        this.unit = unit;
        this.model = model;
        this.baseline = baseline;
    }

    public String label() {
        return label;
    }

    public String unit() {
        return unit;
    }

    /** The model that its calls name; nginx and haproxy do not look. */
    public String model() {
        return model;
    }

    /** The point that says what the same costs without what this one adds; null for those that add nothing. */
    public @Nullable Point baseline() {
        return baseline;
    }

    /** Whether a subject is measured here. */
    public boolean takes(Subject subject) {
        return switch (subject) {
            case TOLLGATE -> true;
            case NGINX -> this != TRANSLATED && this != TRANSLATED_STREAMS && this != UPSTREAM_HTTP2 && !isVaried();
            case HAPROXY -> baseline == null;
            case DIRECT -> this == STEADY;
        };
    }

    /** Whether each call is another. */
    boolean isVaried() {
        return this == VARIED || this == POLICIES;
    }

    /** As the command line names it, {@code translated-streams}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
