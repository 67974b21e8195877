package dev.tollgate.dialect.request;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestReader;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonVocabulary;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON request body in a single scan; what it holds is bounded by the limits on JSON.
 *
 * <p>Threads: confined to one exchange.
 */
public final class ScannedRequest implements RequestReader {
    private final Facts facts;
    private final JsonScanner scanner;
    private int bodyBytes;
    private @Nullable Fault fault;

    /** What a dialect gathers while its request is scanned; confined to one exchange. */
    public interface Facts extends JsonHandler {
        /** The first thing wrong; null if nothing is so far. */
        @Nullable
        Fault fault();

        /** All that was learned, or null with a {@link #fault} if the document lacks what every call needs. */
        @Nullable
        ModelRequest finish(int bodyBytes);
    }

    /**
     * Makes a reader.
     *
     * @param vocabulary the names that the facts know
     * @param seed       secret of this process; it keys the hashes
     * @param spaces     working memory of the thread that will read
     */
    public ScannedRequest(Facts facts, JsonVocabulary vocabulary, JsonLimits limits, long seed, ScanSpaces spaces) {
        this.facts = facts;
        scanner = new JsonScanner(spaces, limits, vocabulary, facts, seed);
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
