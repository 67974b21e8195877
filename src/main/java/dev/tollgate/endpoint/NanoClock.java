package dev.tollgate.endpoint;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** A monotone clock for libraries that want a {@link Clock}: nanoseconds since {@code start}, shown as time since the epoch. */
public final class NanoClock extends Clock {
    private final LongSupplier nanoTime;
    private final long start;

    /** Zero is at {@code start}. */
    public NanoClock(LongSupplier nanoTime, long start) {
        this.nanoTime = nanoTime;
        this.start = start;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(0, nanoTime.getAsLong() - start);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
