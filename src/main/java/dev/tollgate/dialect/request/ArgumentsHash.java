package dev.tollgate.dialect.request;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.SipHash;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonVocabulary;
import dev.tollgate.wire.json.ScanSpaces;
import org.jspecify.annotations.Nullable;

/**
 * Canonical hashes of arguments that are written as a string of JSON, as OpenAI does, and of results that are. What is not one JSON value is hashed as
 * text.
 *
 * <p>Threads: confined to one exchange.
 */
final class ArgumentsHash {
    /** Longer arguments are hashed as text. */
    static final int MAX_BYTES = 16 << 10;

    private static final long SLEEPS = 1;
    /** Sets results apart from arguments of the same text. */
    private static final long RESULT = 0x726573756C740B51L;

    private static final JsonLimits LIMITS = new JsonLimits(4096, 1024, 32, 256, 64);

    private final long seed;
    private final ScanSpaces spaces;
    private final Transcripts known;
    private @Nullable Reading reading;

    ArgumentsHash(long seed, ScanSpaces spaces, Transcripts known) {
        this.seed = seed;
        this.spaces = spaces;
        this.known = known;
    }

    /** The hash of these arguments, decoded, whose own text has the hash {@code text}; {@link #sleeps} reads it too. */
    long of(Bytes arguments, long text) {
        return of(arguments, text, false);
    }

    /** The hash of a result that is written as JSON, likewise. */
    long ofResult(Bytes result, long text) {
        return of(result, text ^ RESULT, true);
    }

    private long of(Bytes json, long key, boolean result) {
        long before = known.known(key);
        if (before != 0) {
            return before;
        }
        var reads = reading;
        if (reads == null) {
            reads = new Reading(seed, spaces);
            reading = reads;
        }
        long hash = reads.hash(json, result);
        known.remember(key, hash);
        return hash;
    }

    /** Whether the arguments with this hash say that the call waits: the last bit tells, so that it is remembered with the hash. */
    static boolean sleeps(long hash) {
        return (hash & SLEEPS) != 0;
    }

    /** What it takes to read JSON that was not read before. Threads: confined to one exchange. */
    private static final class Reading {
        private final long seed;
        private final CanonicalTree tree;
        private final JsonScanner scanner;

        Reading(long seed, ScanSpaces spaces) {
            this.seed = seed;
            tree = new CanonicalTree(seed);
            scanner = new JsonScanner(spaces, LIMITS, JsonVocabulary.NONE, tree, seed);
        }

        long hash(Bytes json, boolean result) {
            if (result) {
                tree.resultFrom(1);
            } else {
                tree.argumentsFrom(1);
            }
            scanner.reset(seed);
            scanner.feed(json);
            boolean read = scanner.finish();
            long hash = read ? tree.value() : SipHash.of(seed, ~seed, json.array(), json.offset(), json.length());
            boolean sleeps = (read && tree.sleeps()) || SleepText.isIn(json);
            return (hash & ~SLEEPS) | (sleeps ? SLEEPS : 0);
        }
    }
}
