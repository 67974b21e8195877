package dev.tollgate.dialect;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request body as it arrives, cut anywhere.
 *
 * <p>Threads: confined to one exchange.
 */
public interface RequestReader {
    /** Reads the next bytes; answers the first problem, once. What comes after it is ignored. */
    @Nullable
    Fault read(Bytes fragment);

    /** Says that no more bytes come; never {@link Outcome.Pending}. */
    Outcome<ModelRequest> finish();
}
