package dev.tollgate.dialect.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.said.SaidStrings;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.JsonProblem;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonVocabulary;
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
public final class PassedDocument implements AnswerReader {
    /** What an answer may hold; embeddings have millions of numbers, so only what costs memory is bounded. */
    public static final JsonLimits LIMITS = new JsonLimits(Integer.MAX_VALUE, 1 << 20, 512, 4096, 1200);

    private final int status;
    private final Meter meter;
    private final JsonScanner scanner;
    private boolean unmetered;
    private byte last;
    private boolean complete;
    private @Nullable String problem;
    private @Nullable SaidStrings said;

    /**
     * Makes a reader.
     *
     * @param vocabulary the names that the meter knows
     * @param seed       secret of this process
     * @param spaces     working memory of the thread that reads
     */
    public PassedDocument(int status, Meter meter, JsonVocabulary vocabulary, long seed, ScanSpaces spaces) {
        this.status = status;
        this.meter = meter;
        scanner = new JsonScanner(spaces, LIMITS, vocabulary, meter, seed);
    }

    @Override
    public void heardBy(Ear ear) {
        said = new SaidStrings(ear);
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
        if (said != null) {
            said.read(fragment);
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
        return meter.error(status);
    }

    @Override
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public @Nullable Usage usage() {
        return meter.usage(complete);
    }

    @Override
    public @Nullable String model() {
        return meter.model();
    }

    @Override
    public @Nullable String id() {
        return meter.id();
    }

    @Override
    public @Nullable String finishReason() {
        return meter.finishReason();
    }

    @Override
    public @Nullable String serviceTier() {
        return meter.serviceTier();
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
