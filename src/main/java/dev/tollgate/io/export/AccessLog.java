package dev.tollgate.io.export;

import dev.tollgate.fault.Fault;
import dev.tollgate.settle.Settlement;
import dev.tollgate.telemetry.AccessLine;
import java.time.InstantSource;

/**
 * The access log: one line per exchange and per rejected request.
 *
 * <p>Threads: any; each has its own buffer, and event loops are few.
 */
public final class AccessLog {
    private final LineWriter writer;
    private final InstantSource clock;
    private final ThreadLocal<AccessLine> lines = ThreadLocal.withInitial(AccessLine::new);

    /**
     * Logs to this writer.
     *
     * @param clock the time of rejected requests, which have no arrival
     */
    public AccessLog(LineWriter writer, InstantSource clock) {
        this.writer = writer;
        this.clock = clock;
    }

    /** Writes the line of an exchange that has ended; neither blocks nor throws. */
    public void settled(Settlement settlement) {
        var line = lines.get().exchange(settlement);
        writer.offer(line.array(), line.offset(), line.length());
    }

    /** Writes the line of a request that was refused before an exchange began; the shape of {@code io.server.RejectionListener}. */
    public void rejected(String listener, String requestId, Fault fault, String peer, boolean answered) {
        var line = lines.get().rejected(clock.millis(), listener, requestId, fault, peer, answered);
        writer.offer(line.array(), line.offset(), line.length());
    }
}
