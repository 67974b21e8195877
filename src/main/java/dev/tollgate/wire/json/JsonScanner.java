package dev.tollgate.wire.json;

import dev.tollgate.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Judges one JSON document as its bytes arrive, cut anywhere, and tells a handler what it holds, in one pass without a tree.
 *
 * <p>The grammar is RFC 8259 to the letter, in UTF-8 without a byte order mark. Beyond it, whatever parsers are known to disagree
 * on is refused: a member name twice in one object (names compared decoded), lone surrogate escapes, numbers too large for a double.
 * Time is linear in the bytes fed; memory is bounded by {@link JsonLimits} and by the text the handler asks for. Offsets count
 * from the document's first byte. The verdict and the events do not depend on how the document is cut.
 *
 * <p>Its working memory comes from a {@link ScanSpaces} with the first bytes of a document and goes back there with the last, so a scanner that
 * is not inside a document holds nothing.
 *
 * <p>Threads: confined to one; reusable by {@link #reset}.
 */
public final class JsonScanner {
    private final ScanSpaces spaces;
    private final JsonLimits limits;
    private final JsonVocabulary vocabulary;
    private final JsonHandler handler;
    private final long seed;
    private @Nullable JsonGrammar document;
    private @Nullable JsonProblem problem;
    private boolean finished;
    private int tokens;
    private long hashSeed;

    /**
     * Makes a scanner ready for a document.
     *
     * @param spaces where working memory comes from
     * @param seed   secret of this process, so that nobody can choose names that collide
     */
    public JsonScanner(
            ScanSpaces spaces, JsonLimits limits, JsonVocabulary vocabulary, JsonHandler handler, long seed) {
        this.spaces = spaces;
        this.limits = limits;
        this.vocabulary = vocabulary;
        this.handler = handler;
        this.seed = seed;
    }

    /** Forgets the document and is ready for another; hashes keep their seed. */
    public void reset() {
        reset(hashSeed);
    }

    /** The same, with another seed for the hashes of values (0 at first). */
    public void reset(long newHashSeed) {
        hashSeed = newHashSeed;
        giveBack();
        problem = null;
        finished = false;
        tokens = 0;
    }

    /** Reads the next bytes; false if the document is refused (already): then nothing is read and no event comes any more. */
    public boolean feed(Bytes fragment) {
        if (finished || problem != null) {
            return false;
        }
        boolean fine = document().feed(fragment);
        if (!fine) {
            giveBack();
        }
        return fine;
    }

    /** Says that no more bytes come; true if what came is one whole document. */
    public boolean finish() {
        if (!finished && problem == null) {
            document().finish();
            giveBack();
        }
        finished = true;
        return problem == null;
    }

    /** Why the document is refused; null if nothing is wrong so far. */
    public @Nullable JsonProblem problem() {
        return problem;
    }

    /** How many tokens of the document were read so far. */
    public int tokens() {
        return document == null ? tokens : document.tokens();
    }

    private JsonGrammar document() {
        var reading = document;
        if (reading == null) {
            reading = spaces.take();
            reading.begin(limits, vocabulary, handler, seed, hashSeed);
            document = reading;
        }
        return reading;
    }

    private void giveBack() {
        if (document != null) {
            problem = document.problem();
            tokens = document.tokens();
            spaces.give(document);
            document = null;
        }
    }
}
