package dev.tollgate.dialect.request;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The first thing wrong with a request; what is found behind it is not told.
 *
 * <p>Threads: confined to one exchange.
 */
public final class FirstFault {
    private @Nullable Fault fault;

    /** What is wrong; null if nothing is so far. */
    public @Nullable Fault fault() {
        return fault;
    }

    /** Tells of a value that no provider could make sense of. */
    public void refuse(String path, String found, String expected) {
        if (fault == null) {
            fault = Fault.of(Reason.BAD_REQUEST, path + ": " + found + " (expected: " + expected + ")")
                    .at(path);
        }
    }
}
