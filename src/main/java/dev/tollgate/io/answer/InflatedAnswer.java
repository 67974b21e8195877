package dev.tollgate.io.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.fault.Fault;
import dev.tollgate.io.framing.GzipReader;
import dev.tollgate.price.Cost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * An answer that came in gzip although nobody asked for it: inflated within bounds, then treated as any other.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class InflatedAnswer implements AnswerFlow {
    private final ByteBufAllocator allocator;
    private final AnswerFlow plain;
    private final GzipReader gzip = new GzipReader();

    InflatedAnswer(ByteBufAllocator allocator, AnswerFlow plain) {
        this.allocator = allocator;
        this.plain = plain;
    }

    @Override
    public @Nullable Failure content(ByteBuf fragment) {
        gzip.feed(fragment);
        for (var piece = gzip.next(allocator); piece != null; piece = gzip.next(allocator)) {
            try {
                var failure = plain.content(piece);
                if (failure != null) {
                    return failure;
                }
            } finally {
                piece.release();
            }
        }
        var problem = gzip.problem();
        return problem == null ? null : Failure.of(Failure.Kind.PROTOCOL, "upstream's answer: " + problem);
    }

    @Override
    public @Nullable Failure end() {
        return gzip.whole()
                ? plain.end()
                : Failure.of(Failure.Kind.TRUNCATED, "upstream's answer: gzip without its end");
    }

    @Override
    public @Nullable Failure goOn() {
        return plain.goOn();
    }

    @Override
    public void deliver(Cost cost) {
        gzip.close();
        plain.deliver(cost);
    }

    @Override
    public void cut(Fault why) {
        gzip.close();
        plain.cut(why);
    }

    @Override
    public @Nullable HeldAnswer takeHeld() {
        gzip.close();
        return plain.takeHeld();
    }

    @Override
    public void release() {
        gzip.close();
        plain.release();
    }

    @Override
    public AnswerReader reader() {
        return plain.reader();
    }

    @Override
    public void readComplete() {
        plain.readComplete();
    }

    @Override
    public boolean started() {
        return plain.started();
    }

    @Override
    public boolean sawContent() {
        return plain.sawContent();
    }

    @Override
    public boolean begun() {
        return plain.begun();
    }

    @Override
    public boolean streamed() {
        return plain.streamed();
    }

    @Override
    public @Nullable Failure refusal() {
        return plain.refusal();
    }
}
