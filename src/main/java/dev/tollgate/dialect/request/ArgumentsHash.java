package dev.tollgate.dialect.request;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.SipHash;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonVocabulary;
import dev.tollgate.wire.json.ScanSpaces;

/**
 * Canonical hashes of arguments that are written as a string of JSON, as OpenAI does. What is not one JSON value is hashed as text.
 *
 * <p>Threads: confined to one exchange.
 */
final class ArgumentsHash {
    /** Longer arguments are hashed as text. */
    static final int MAX_BYTES = 16 << 10;

    private static final long SLEEPS = 1;
    private static final JsonLimits LIMITS = new JsonLimits(4096, 1024, 32, 256, 64);

    private final CanonicalTree tree;
    private final JsonScanner scanner;
    private final long seed;
    private final Transcripts known;

    ArgumentsHash(long seed, ScanSpaces spaces, Transcripts known) {
        this.seed = seed;
        this.known = known;
        tree = new CanonicalTree(seed);
        scanner = new JsonScanner(spaces, LIMITS, JsonVocabulary.NONE, tree, seed);
    }

    /** The hash of these arguments, decoded, whose own text has the hash {@code text}; {@link #sleeps} reads it too. */
    long of(Bytes arguments, long text) {
        long before = known.known(text);
        if (before != 0) {
            return before;
        }
        long hash = read(arguments);
        known.remember(text, hash);
        return hash;
    }

    /** Whether the arguments with this hash say that the call waits: the last bit tells, so that it is remembered with the hash. */
    static boolean sleeps(long hash) {
        return (hash & SLEEPS) != 0;
    }

    private long read(Bytes arguments) {
        tree.argumentsFrom(1);
        scanner.reset(seed);
        scanner.feed(arguments);
        long hash = scanner.finish()
                ? tree.value()
                : SipHash.of(seed, ~seed, arguments.array(), arguments.offset(), arguments.length());
        return (hash & ~SLEEPS) | (SleepText.isIn(arguments) ? SLEEPS : 0);
    }
}
