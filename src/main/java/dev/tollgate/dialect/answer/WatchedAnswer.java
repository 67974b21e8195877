package dev.tollgate.dialect.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.wire.Bytes;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is shown as it comes while another reader looks at what is shown; what that one would show instead nobody sees.
 *
 * <p>Threads: confined to one exchange.
 */
final class WatchedAnswer extends OverReader {
    private final AnswerReader watcher;

    private WatchedAnswer(AnswerReader read, AnswerReader watcher) {
        super(read);
        this.watcher = watcher;
    }

    /**
     * An answer under watch.
     *
     * @param watcher makes the reader that looks on, over one that reads what is shown; the same one where it does not want to look
     */
    @SuppressWarnings("ReferenceEquality") // it answers the very reader that it was given
    static AnswerReader of(AnswerReader read, UnaryOperator<AnswerReader> watcher) {
        var shown = new Shown(read);
        var watching = watcher.apply(shown);
        return watching == shown ? read : new WatchedAnswer(read, watching);
    }

    @Override
    public void read(Bytes fragment, AnswerSink out) {
        read.read(fragment, new Tee(fragment, out));
    }

    @Override
    public void end(AnswerSink out) {
        read.end(new Tee(Bytes.EMPTY, out));
        if (read.waitsFor() == null) {
            watcher.end(AnswerSink.NOWHERE);
        }
    }

    @Override
    public void goOn(AnswerSink out) {
        if (read.waitsFor() == null) {
            watcher.goOn(AnswerSink.NOWHERE);
            return;
        }
        read.goOn(new Tee(Bytes.EMPTY, out));
        if (read.waitsFor() == null) {
            watcher.end(AnswerSink.NOWHERE);
        }
    }

    @Override
    public void endHere(AnswerSink out) {
        read.endHere(new Tee(Bytes.EMPTY, out));
        watcher.end(AnswerSink.NOWHERE);
    }

    @Override
    public void release(AnswerSink out) {
        read.release(new Tee(Bytes.EMPTY, out));
        watcher.release(AnswerSink.NOWHERE);
    }

    @Override
    public @Nullable CompletionStage<?> waitsFor() {
        var first = read.waitsFor();
        return first == null ? watcher.waitsFor() : first;
    }

    @Override
    public long heldBytes() {
        return read.heldBytes() + watcher.heldBytes();
    }

    /** Shows what it is given, and to the watcher too. */
    private final class Tee implements AnswerSink {
        private final Bytes fragment;
        private final AnswerSink out;

        Tee(Bytes fragment, AnswerSink out) {
            this.fragment = fragment;
            this.out = out;
        }

        @Override
        public void pass(int from, int to) {
            out.pass(from, to);
            watcher.read(fragment.slice(from, to), AnswerSink.NOWHERE);
        }

        @Override
        public void write(Bytes bytes) {
            out.write(bytes);
            watcher.read(bytes, AnswerSink.NOWHERE);
        }
    }

    /** What is shown of an answer, as an answer that all may see; whatever else is asked is answered by that one. */
    private static final class Shown extends OverReader {
        Shown(AnswerReader read) {
            super(read);
        }

        @Override
        public void read(Bytes fragment, AnswerSink out) {
            out.pass(0, fragment.length());
        }

        @Override
        public void end(AnswerSink out) {}

        @Override
        public void release(AnswerSink out) {}

        @Override
        public void goOn(AnswerSink out) {}

        @Override
        public @Nullable CompletionStage<?> waitsFor() {
            return null;
        }

        @Override
        public long heldBytes() {
            return 0;
        }
    }
}
