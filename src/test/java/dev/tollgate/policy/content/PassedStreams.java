package dev.tollgate.policy.content;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.exchange.Dialects;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.Operation;
import dev.tollgate.telemetry.Settlements;
import dev.tollgate.wire.json.ScanSpaces;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Readers of streams that pass from a provider to a caller of the same dialect: what policies look at answers through. */
final class PassedStreams {
    private static final List<Dialect> DIALECTS = Dialects.all(7, InstantSource.fixed(Instant.EPOCH));

    private PassedStreams() {}

    static AnswerReader reader(String dialect, Operation operation) {
        var spoken = DIALECTS.stream()
                .filter(one -> one.name().equals(dialect))
                .findFirst()
                .orElseThrow();
        return spoken.transcoder(spoken)
                .answer(
                        Settlements.request(operation, "m", true),
                        200,
                        MediaType.parse("text/event-stream"),
                        new ScanSpaces());
    }
}
