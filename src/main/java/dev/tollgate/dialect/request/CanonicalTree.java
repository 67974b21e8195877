package dev.tollgate.dialect.request;

import static dev.tollgate.dialect.request.TranscriptWords.*;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.SipHash;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonToken;
import java.util.Arrays;

/**
 * Hashes of JSON values that do not tell in which order an object's members stand, how much space is between tokens, or where cache marks are
 * set; and, inside the arguments of tools, not what changes from call to call though the call is the same. Scalars count as they are written.
 *
 * <p>No tree is built: of each open container there is one sum.
 *
 * <p>Threads: confined to one exchange.
 */
final class CanonicalTree implements JsonHandler {
    private static final int NOWHERE = Integer.MAX_VALUE;
    private static final int SCALAR = JsonHandler.HASH_SCALAR;
    private static final int ARGUMENT = SCALAR | JsonHandler.text(SleepText.MAX_BYTES);
    private static final int USUAL_DEPTH = 8;
    /** Of what is known of a member: whether it is an element, whether it identifies, and above those the number of its name, plus one. */
    private static final int ELEMENT = 1;

    private static final int IDENTIFIES = 2;
    private static final int WORD = 2;
    private static final long OBJECT = 0x6F626A6563740001L;
    private static final long ARRAY = 0x6172726179000002L;

    private final long seed;
    /** Of each container that is open, by its depth: its sum, the hash of the name of the member being told, and what is known of that. */
    private long[] sums = new long[USUAL_DEPTH];

    private long[] names = new long[USUAL_DEPTH];
    private int[] members = new int[USUAL_DEPTH];
    private int argumentsFrom = NOWHERE;
    private long value;
    private boolean sleeps;
    private boolean made;

    CanonicalTree(long seed) {
        this.seed = seed;
    }

    /** Members at this depth and deeper are arguments of a tool, until one less deep is told. */
    void argumentsFrom(int depth) {
        argumentsFrom = depth;
        sleeps = false;
        made = false;
    }

    /** The same of what a tool made, in which a UUID may be just that. */
    void resultFrom(int depth) {
        argumentsFrom(depth);
        made = true;
    }

    /** Whether the arguments told last say that their call waits. */
    boolean sleeps() {
        return sleeps;
    }

    /** Whether what stands at this depth is part of a tool's arguments. */
    boolean isArgument(int depth) {
        return depth >= argumentsFrom;
    }

    /** The number of the member's name at this depth, on the way to the value being told. */
    int word(int depth) {
        return (members[depth] >> WORD) - 1;
    }

    /** The hash of the value told last. */
    long value() {
        return value;
    }

    @Override
    public int name(JsonToken name) {
        int depth = name.depth();
        if (depth < argumentsFrom) {
            argumentsFrom = NOWHERE;
        }
        int word = name.idIn(VOCABULARY);
        boolean argument = depth >= argumentsFrom;
        members[depth] = (word + 1) << WORD | (argument && identifies(name.text()) ? IDENTIFIES : 0);
        names[depth] = word >= 0 ? mixed(seed + word) : hash(name.text());
        return argument ? ARGUMENT : SCALAR;
    }

    private long hash(Bytes name) {
        return SipHash.of(seed, ~seed, name.array(), name.offset(), name.length());
    }

    @Override
    public void startObject(JsonToken brace) {
        open(brace.depth() + 1, false);
    }

    @Override
    public int startArray(JsonToken bracket) {
        int depth = bracket.depth() + 1;
        open(depth, true);
        return depth >= argumentsFrom ? ARGUMENT : SCALAR;
    }

    private void open(int depth, boolean array) {
        if (depth >= sums.length) {
            int size = 2 * depth;
            sums = Arrays.copyOf(sums, size);
            names = Arrays.copyOf(names, size);
            members = Arrays.copyOf(members, size);
        }
        sums[depth] = 0;
        members[depth] = array ? ELEMENT | (members[depth - 1] & IDENTIFIES) : 0;
    }

    @Override
    public void endObject(JsonToken object) {
        value(object.depth(), mixed(sums[object.depth() + 1] ^ OBJECT));
    }

    @Override
    public void endArray(JsonToken array) {
        value(array.depth(), mixed(sums[array.depth() + 1] ^ ARRAY));
    }

    @Override
    public void string(JsonToken string) {
        int depth = string.depth();
        if (depth >= argumentsFrom && string.hasText() && !identified(depth)) {
            var text = string.text();
            sleeps |= SleepText.isIn(text);
            if ((!made && VolatileText.isUuid(text)) || VolatileText.isExactMoment(text)) {
                return;
            }
        }
        value(depth, string.hash());
    }

    @Override
    public void number(JsonToken number) {
        int depth = number.depth();
        if (depth >= argumentsFrom && !identified(depth) && VolatileText.isMillis(number.longOr(0))) {
            return;
        }
        value(depth, number.hash());
    }

    @Override
    public void bool(JsonToken literal, boolean is) {
        value(literal.depth(), literal.hash());
    }

    @Override
    public void nothing(JsonToken literal) {
        value(literal.depth(), literal.hash());
    }

    private boolean identified(int depth) {
        return (members[depth] & IDENTIFIES) != 0;
    }

    /** A whole value at this depth. */
    void value(int depth, long hash) {
        value = hash;
        if (depth == 0) {
            return;
        }
        if ((members[depth] & ELEMENT) != 0) {
            sums[depth] = Long.rotateLeft(sums[depth], 23) * 31 + mixed(hash);
        } else if (depth >= argumentsFrom ? !isVolatile(word(depth)) : !isUnsaid(word(depth))) {
            sums[depth] += joined(names[depth], hash);
        }
    }

    /** The hash of a content that is one block of this text, so that it is the same as the text alone. */
    long asBlock(long typeText, long text) {
        long block = joined(mixed(seed + TYPE), typeText) + joined(mixed(seed + TEXT), text);
        return mixed(mixed(mixed(block ^ OBJECT)) ^ ARRAY);
    }

    /** The hash of a member. */
    static long joined(long name, long value) {
        return mixed(Long.rotateLeft(name, 32) * 0x9E3779B97F4A7C15L + value);
    }

    /** A hash made of a number (the finaliser of MurmurHash3). */
    static long mixed(long number) {
        long x = (number ^ (number >>> 33)) * 0xFF51AFD7ED558CCDL;
        x = (x ^ (x >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return x ^ (x >>> 33);
    }
}
