package dev.tollgate.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.random.RandomGenerator;

/** Sees what a caller would see of an answer. */
final class Caller implements AnswerSink {
    private final AnswerReader reader;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private Bytes fragment = Bytes.EMPTY;
    private int passedTo;
    int passes;
    int writes;

    Caller(AnswerReader reader) {
        this.reader = reader;
    }

    Caller read(Bytes bytes) {
        fragment = bytes;
        passedTo = 0;
        reader.read(bytes, this);
        fragment = Bytes.EMPTY;
        return this;
    }

    Caller read(byte[] whole) {
        read(Bytes.of(whole));
        return end();
    }

    Caller readInPieces(byte[] whole, RandomGenerator random, int largest) {
        Golden.inPieces(whole, random, largest, this::read);
        return end();
    }

    Caller end() {
        reader.end(this);
        return this;
    }

    AnswerReader reader() {
        return reader;
    }

    byte[] seen() {
        return seen.toByteArray();
    }

    String seenText() {
        return seen.toString(UTF_8);
    }

    @Override
    public void pass(int from, int to) {
        if (from < passedTo || to <= from || to > fragment.length()) {
            throw new AssertionError(
                    "passed " + from + " to " + to + " of " + fragment.length() + " after " + passedTo);
        }
        passedTo = to;
        passes++;
        seen.write(fragment.array(), fragment.offset() + from, to - from);
    }

    @Override
    public void write(Bytes bytes) {
        writes++;
        seen.write(bytes.array(), bytes.offset(), bytes.length());
    }
}
