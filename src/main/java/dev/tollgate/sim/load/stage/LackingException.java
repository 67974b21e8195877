package dev.tollgate.sim.load.stage;

import java.io.IOException;

/** The machine lacks something that the load test needs; the message says what, and what to do. */
public final class LackingException extends IOException {
    private static final long serialVersionUID = 1;

    public LackingException(String message) {
        super(message);
    }
}
