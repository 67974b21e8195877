package dev.tollgate.dialect.openai;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.answer.UpstreamErrors;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.JsonProblem;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.ScanSpaces;
import org.jspecify.annotations.Nullable;

/**
 * One JSON answer or error body: every byte passes as it comes while one scan meters it.
 *
 * <p>What clients' parsers accept although our scanner does not (a lone surrogate that a model wrote, a name twice, sizes beyond our bounds)
 * passes unmetered: {@link #unreadable} is 1, and only the closing brace tells that it is whole.
 *
 * <p>Threads: confined to one exchange.
 */
final class JsonAnswer implements AnswerReader {
    /** What an answer may hold; embeddings have millions of numbers, so only what costs memory is bounded. */
    static final JsonLimits LIMITS = new JsonLimits(Integer.MAX_VALUE, 1 << 20, 512, 4096, 1200);

    private final Operation operation;
    private final int status;
    private final AnswerFacts facts = new AnswerFacts();
    private final JsonScanner scanner;
    private boolean unmetered;
    private byte last;
    private boolean complete;
    private @Nullable String problem;

    JsonAnswer(Operation operation, int status, long seed, ScanSpaces spaces) {
        this.operation = operation;
        this.status = status;
        scanner = new JsonScanner(spaces, LIMITS, AnswerWords.VOCABULARY, facts, seed);
    }

    @Override
    public void read(Bytes fragment, AnswerSink out) {
        if (problem != null || fragment.isEmpty()) {
            return;
        }
        if (!unmetered && !scanner.feed(fragment)) {
            judge(scanner.problem());
        }
        if (problem != null) {
            return;
        }
        if (unmetered) {
            remember(fragment);
        }
        out.pass(0, fragment.length());
    }

    private void judge(@Nullable JsonProblem found) {
        unmetered = found != null && (status >= 300 || isTolerable(found));
        if (!unmetered) {
            problem = found == null ? "$: bytes after the end" : found.message();
        }
    }

    // The words are those of the scanner, which knows no other difference between kinds of problems.
    static boolean isTolerable(JsonProblem found) {
        return switch (found.found()) {
            case "a lone surrogate escape", "the same name again", "a number too large for a double" -> true;
            default ->
                found.found().startsWith("more than ")
                        || found.found().startsWith("a name of more than ")
                        || found.found().startsWith("a number of more than ");
        };
    }

    private void remember(Bytes fragment) {
        for (int i = fragment.length() - 1; i >= 0; i--) {
            byte c = fragment.at(i);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                last = c;
                return;
            }
        }
    }

    @Override
    public void end(AnswerSink out) {
        if (problem != null || complete) {
            return;
        }
        if (unmetered) {
            complete = last == '}' || last == ']';
            return;
        }
        complete = scanner.finish();
        var found = scanner.problem();
        if (found != null && status < 300) {
            problem = found.message();
        }
    }

    @Override
    public void release(AnswerSink out) {}

    @Override
    public boolean started() {
        return complete;
    }

    @Override
    public boolean content() {
        return complete;
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public @Nullable UpstreamError error() {
        if (status < 400 && !facts.error) {
            return null;
        }
        // Older vLLM and others put the members of the error into the outermost object.
        var bareType = facts.error || !facts.typed ? null : facts.type().toUtf8String();
        var type = facts.errorType == null ? bareType : facts.errorType;
        return UpstreamErrors.of(status, facts.errorStatus, facts.errorCode, type);
    }

    @Override
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public @Nullable Usage usage() {
        return facts.counts.usage(operation, complete);
    }

    @Override
    public @Nullable String model() {
        return facts.model;
    }

    @Override
    public @Nullable String id() {
        return facts.id;
    }

    @Override
    public @Nullable String finishReason() {
        return facts.finishReason == null && operation == Operation.RESPONSES ? facts.status : facts.finishReason;
    }

    @Override
    public @Nullable String serviceTier() {
        return facts.serviceTier;
    }

    @Override
    public int contentEvents() {
        return 0;
    }

    @Override
    public int unreadable() {
        return unmetered ? 1 : 0;
    }
}
