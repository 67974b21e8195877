package dev.tollgate.dialect.translation;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;

/** A request has not the shape that its dialect demands; never leaves the codec that reads it. */
public final class MisshapenRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Fault fault;

    /** Says what stands at a path and what should; {@code path} without {@code $.}. */
    public MisshapenRequest(String path, String found, String expected) {
        super(path + ": " + found + " (expected: " + expected + ")", null, false, false);
        fault = Fault.of(Reason.BAD_REQUEST, "$." + getMessage()).at("$." + path);
    }

    /** The same as a fault. */
    public Fault fault() {
        return fault;
    }
}
