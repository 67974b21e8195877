package dev.tollgate.wire.json;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Hash64;
import java.util.Arrays;

/**
 * Tells the handler what the scanner has judged: keeps what it wants of each open value, and hashes those it wants hashed.
 *
 * <p>Threads: confined to the scanner's.
 */
final class Narrator {
    private static final JsonHandler NOBODY = new JsonHandler() {};
    private static final int LOUD = Integer.MAX_VALUE;

    /** Where the value or name being read begins in the document. */
    int valueStart;

    private final Nesting nesting;
    private final JsonToken token;
    private JsonHandler handler = NOBODY;
    private JsonVocabulary vocabulary = JsonVocabulary.NONE;

    private byte[] array = Bytes.EMPTY.array();
    private int fragmentFrom;
    private int base;

    private int want;
    // From this depth on nothing is told.
    private int quietFrom = LOUD;

    private Hash64[] hashes = {new Hash64(0)};
    private int[] hashFrom = new int[1];
    private int hashing;
    private long hashSeed;

    Narrator(Nesting nesting) {
        this.nesting = nesting;
        token = new JsonToken(nesting);
    }

    /** Begins a document that this handler is told of. */
    void begin(JsonHandler newHandler, JsonVocabulary newVocabulary, long newHashSeed) {
        handler = newHandler;
        vocabulary = newVocabulary;
        hashSeed = newHashSeed;
        want = JsonHandler.NOTHING;
        quietFrom = LOUD;
        hashing = 0;
    }

    /** Lets the handler go. */
    void forget() {
        handler = NOBODY;
        array = Bytes.EMPTY.array();
    }

    /** How many bytes are held, roughly. */
    int held() {
        return 128 * hashes.length;
    }

    /** Another fragment begins; {@code newBase} plus an index into the array is an offset in the document. */
    void fragment(byte[] newArray, int from, int newBase) {
        array = newArray;
        fragmentFrom = from;
        base = newBase;
    }

    void fragmentEnds(int end) {
        for (int h = 0; h < hashing; h++) {
            hashUpTo(h, end);
        }
    }

    /** The longest text wanted of the string that begins, -1 for none. */
    int maxText() {
        return want < JsonHandler.text(1) ? -1 : want >>> 4;
    }

    /** Whether of a longer string the beginning is wanted. */
    boolean cut() {
        return (want & JsonHandler.CUT) != 0;
    }

    void element() {
        nesting.nextElement();
        want = loud() ? nesting.elementWanted() : JsonHandler.NOTHING;
    }

    void begin(int index, boolean container) {
        valueStart = base + index;
        if ((want & JsonHandler.HASH_SCALAR) != 0 && !container) {
            want |= JsonHandler.HASH;
        }
        if ((want & JsonHandler.HASH) != 0) {
            beginHash();
        }
    }

    void open(byte kind) {
        boolean loud = loud();
        int elements = JsonHandler.NOTHING;
        if (loud) {
            token.at(valueStart, valueStart + 1);
            if (kind == Nesting.ARRAY) {
                elements = handler.startArray(token);
            } else {
                handler.startObject(token);
            }
        }
        nesting.open(kind, valueStart, want, elements);
        if (loud && (want & JsonHandler.SKIP) != 0) {
            quietFrom = nesting.depth;
        }
    }

    void close(int next) {
        boolean isArray = nesting.inArray();
        int start = nesting.start();
        want = nesting.wanted();
        nesting.close();
        if (nesting.depth < quietFrom) {
            quietFrom = LOUD;
            end(start, next);
            if (isArray) {
                handler.endArray(token);
            } else {
                handler.endObject(token);
            }
        }
        want = JsonHandler.NOTHING;
    }

    void name(StringBody name, int entry, int next) {
        nesting.nextMember(vocabulary.idOf(name.text, name.textFrom, name.textLength), entry);
        want = JsonHandler.NOTHING;
        if (loud()) {
            token.at(valueStart, base + next);
            token.text(name.text, name.textFrom, name.textLength);
            token.decodedLength = name.textLength;
            want = handler.name(token);
        }
    }

    void string(StringBody string, int next) {
        if (loud()) {
            end(valueStart, next);
            token.decodedLength = token.to - token.from - 2 - string.shrunkBy;
            token.text(string.text, string.textFrom, string.textLength);
            handler.string(token);
        }
        want = JsonHandler.NOTHING;
    }

    void number(NumberBody number, int next) {
        if (loud()) {
            end(valueStart, next);
            token.text(number.text, number.textFrom, number.textLength);
            handler.number(token);
        }
        want = JsonHandler.NOTHING;
    }

    /** Of the three literals, told apart by their first letter. */
    void literal(byte letter, int next) {
        if (loud()) {
            end(valueStart, next);
            if (letter == 'n') {
                handler.nothing(token);
            } else {
                handler.bool(token, letter == 't');
            }
        }
        want = JsonHandler.NOTHING;
    }

    private boolean loud() {
        return nesting.depth < quietFrom;
    }

    private void end(int start, int next) {
        token.at(start, base + next);
        if ((want & JsonHandler.HASH) != 0) {
            hashing--;
            hashUpTo(hashing, next);
            token.hash = hashes[hashing].value();
        }
    }

    private void beginHash() {
        if (hashing == hashes.length) {
            hashes = Arrays.copyOf(hashes, hashing * 2);
            hashFrom = Arrays.copyOf(hashFrom, hashing * 2);
            for (int h = hashing; h < hashes.length; h++) {
                hashes[h] = new Hash64(hashSeed);
            }
        }
        hashes[hashing].reset(hashSeed);
        hashFrom[hashing] = valueStart;
        hashing++;
    }

    private void hashUpTo(int which, int end) {
        int from = Math.max(hashFrom[which] - base, fragmentFrom);
        hashes[which].update(array, from, end - from);
    }
}
