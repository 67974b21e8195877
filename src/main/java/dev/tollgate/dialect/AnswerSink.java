package dev.tollgate.dialect;

import dev.tollgate.wire.Bytes;

/** Receives what the caller is to see of an answer, in order. */
public interface AnswerSink {
    /** Where nobody sees it. */
    AnswerSink NOWHERE = new AnswerSink() {
        @Override
        public void pass(int from, int to) {}

        @Override
        public void write(Bytes bytes) {}
    };

    /** Forward these bytes of the current fragment untouched; offsets count from the fragment's first byte. */
    void pass(int from, int to);

    /** Forward these other bytes; valid during the call. */
    void write(Bytes bytes);
}
