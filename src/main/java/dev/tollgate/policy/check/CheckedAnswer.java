package dev.tollgate.policy.check;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.answer.OverReader;
import dev.tollgate.fault.Fault;
import dev.tollgate.policy.check.Question.On;
import dev.tollgate.policy.check.Verdict.None;
import dev.tollgate.policy.check.Verdict.Trouble;
import dev.tollgate.wire.Bytes;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is held until it is whole, asked about, and then shown as the verdict says.
 *
 * <p>Threads: confined to the event loop of its exchange, but for what completes the verdict.
 */
final class CheckedAnswer extends OverReader implements AnswerSink {
    private final CheckGuard guard;
    private final HeldWords words;
    private Bytes fragment = Bytes.EMPTY;
    private AnswerSink out = AnswerSink.NOWHERE;
    private @Nullable CompletableFuture<Verdict> asked;
    private @Nullable Fault refused;
    /** It is shown as it comes: nothing more will be asked. */
    private boolean open;

    CheckedAnswer(AnswerReader read, CheckGuard guard, HeldWords words) {
        super(read);
        this.guard = guard;
        this.words = words;
    }

    @Override
    public void read(Bytes bytes, AnswerSink to) {
        fragment = bytes;
        out = to;
        read.read(bytes, this);
        fragment = Bytes.EMPTY;
        if (!open && words.bytes() > HeldWords.MAX_BYTES) {
            without(Trouble.TOO_LONG);
        }
        out = AnswerSink.NOWHERE;
    }

    @Override
    public void pass(int from, int to) {
        write(fragment.slice(from, to));
    }

    @Override
    public void write(Bytes bytes) {
        if (open) {
            out.write(bytes);
        } else if (refused == null) {
            words.add(bytes);
        }
    }

    @Override
    public void end(AnswerSink to) {
        out = to;
        read.end(this);
        if (read.waitsFor() == null) {
            whole();
        }
        out = AnswerSink.NOWHERE;
    }

    @Override
    public void goOn(AnswerSink to) {
        out = to;
        if (read.waitsFor() != null) {
            read.goOn(this);
            if (read.waitsFor() == null) {
                whole();
            }
        } else if (asked != null) {
            var verdict =
                    asked.isDone() && !asked.isCompletedExceptionally() ? asked.join() : new None(Trouble.TIMEOUT);
            asked = null;
            judged(verdict);
        }
        out = AnswerSink.NOWHERE;
    }

    @Override
    public @Nullable CompletionStage<?> waitsFor() {
        var first = read.waitsFor();
        return first == null ? asked : first;
    }

    /** What is not whole is not asked about: it is a failure already, and nothing of it has been shown. */
    private void whole() {
        if (open || refused != null || !read.complete() || read.problem() != null || read.withheld() != null) {
            return;
        }
        words.end();
        var texts = words.texts();
        if (texts == null) {
            without(Trouble.TOO_LONG);
        } else if (texts.isEmpty()) {
            show(Map.of());
        } else {
            asked = guard.ask(On.RESPONSE, texts);
        }
    }

    private void judged(Verdict verdict) {
        switch (verdict) {
            case Verdict.Pass _ -> show(Map.of());
            case Verdict.Mask(var texts) -> {
                guard.masked(On.RESPONSE, texts.size());
                show(texts);
            }
            case Verdict.Reject(var reason) -> refused = guard.rejected(On.RESPONSE, reason);
            case None(var trouble) -> without(trouble);
        }
    }

    private void without(Trouble trouble) {
        refused = guard.unchecked(On.RESPONSE, trouble);
        if (refused == null) {
            show(Map.of());
        }
    }

    private void show(Map<Integer, String> masked) {
        open = true;
        words.show(masked, out);
    }

    @Override
    public long heldBytes() {
        return read.heldBytes() + words.bytes();
    }

    @Override
    public @Nullable Fault withheld() {
        return refused == null ? read.withheld() : refused;
    }

    @Override
    public boolean rewrites() {
        return true;
    }
}
