package dev.tollgate.sim.load.stage;

/** A load point: CPU per request means nothing without one. */
public enum Point {
    SATURATION("2 KB JSON, 64 connections, saturated", "request"),
    STEADY("2 KB JSON, 2,000 requests/s, open loop", "request"),
    LARGE("100 KB JSON, 300 requests/s, open loop", "request"),
    STREAMS("150 streams, an event each 10 ms", "chunk");

    static final int SATURATING_CONNECTIONS = 64;
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

    Point(String label, String unit) {
        this.label = label;
        this.unit = unit;
    }

    public String label() {
        return label;
    }

    public String unit() {
        return unit;
    }
}
