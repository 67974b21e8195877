package dev.tollgate.dialect.openai;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestReader;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads one OpenAI request body; what it holds is bounded by the limits on JSON.
 *
 * <p>Threads: confined to one exchange.
 */
final class OpenAiRequestReader implements RequestReader {
    private final RequestFacts facts;
    private final JsonScanner scanner;
    private int bodyBytes;
    private @Nullable Fault fault;

    OpenAiRequestReader(Operation operation, JsonLimits limits, long seed, ScanSpaces spaces) {
        facts = new RequestFacts(operation);
        scanner = new JsonScanner(spaces, limits, RequestWords.VOCABULARY, facts, seed);
        scanner.reset(seed);
    }

    @Override
    public @Nullable Fault read(Bytes fragment) {
        if (fault != null) {
            return null;
        }
        bodyBytes += fragment.length();
        scanner.feed(fragment);
        fault = trouble();
        return fault;
    }

    @Override
    public Outcome<ModelRequest> finish() {
        if (fault == null) {
            scanner.finish();
            fault = trouble();
        }
        if (fault != null) {
            return Outcome.refused(fault);
        }
        var request = facts.finish(bodyBytes);
        return request == null ? Outcome.refused(Objects.requireNonNull(facts.fault())) : Outcome.ready(request);
    }

    // What the facts complain of came before the place where the scanner stopped.
    private @Nullable Fault trouble() {
        var problem = scanner.problem();
        if (facts.fault() != null || problem == null) {
            return facts.fault();
        }
        if (bodyBytes == 0) {
            return Fault.of(Reason.BAD_JSON, "$: an empty body (expected: a JSON object)")
                    .at("$");
        }
        return Fault.of(Reason.BAD_JSON, problem.message()).at(problem.path());
    }
}
