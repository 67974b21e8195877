package dev.tollgate.policy.loop.trial;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.exchange.Dialects;
import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Transcript;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.time.Instant;

/**
 * Reads calls of an evaluation as a gateway reads them.
 *
 * <p>Threads: confined to one.
 */
final class CallReader {
    /** As wide as an operator may set them: how much a body may hold is not what is measured. */
    private static final JsonLimits LIMITS = new JsonLimits(Integer.MAX_VALUE, 1 << 20, 512, 4096, 1200);

    private final Dialect dialect = Dialects.all(7, () -> Instant.EPOCH).getFirst();
    private final ScanSpaces spaces = new ScanSpaces();

    Transcript read(byte[] body) {
        var reader = dialect.requestReader(Operation.CHAT, LIMITS, spaces, true);
        var problem = reader.read(Bytes.of(body));
        return switch (reader.finish()) {
            case Outcome.Ready<ModelRequest>(var request) -> request.transcript();
            case Outcome.Refused<ModelRequest>(var fault) ->
                throw new IllegalArgumentException("a recorded run: " + (problem == null ? fault : problem).message());
            case Outcome.Pending<ModelRequest> _ -> throw new IllegalStateException("a reader that waits");
        };
    }
}
