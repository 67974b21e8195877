package dev.tollgate.io.attempt;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.exchange.Timeline.Moment;
import dev.tollgate.fault.Fault;
import dev.tollgate.io.net.UpstreamResponse;
import dev.tollgate.settle.AttemptRecord;
import dev.tollgate.wire.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer in events: each whole event goes on as soon as it is here. Until the first one that means something, nothing is sent, so that an
 * upstream that begins with an error can be replaced without the client noticing.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class EventAnswer implements AnswerFlow, AnswerSink {
    private final Exchange exchange;
    private final AnswerReader reader;
    private final HttpHeaders headers;
    private final int status;
    private @Nullable ByteBuf fragment;
    private int fragmentBase;
    private boolean begun;

    EventAnswer(Exchange exchange, AnswerReader reader, AttemptFacts facts, UpstreamResponse head) {
        this.exchange = exchange;
        this.reader = reader;
        this.headers = head.headers();
        this.status = facts.status();
    }

    @Override
    public AnswerReader reader() {
        return reader;
    }

    @Override
    public @Nullable Failure content(ByteBuf bytes) {
        fragment = bytes;
        var scratch = exchange.loop().scratch();
        int from = bytes.readerIndex();
        for (int done = 0, length = bytes.readableBytes(); done < length; ) {
            int step = Math.min(scratch.length, length - done);
            bytes.getBytes(from + done, scratch, 0, step);
            fragmentBase = from + done;
            reader.read(new Bytes(scratch, 0, step), this);
            done += step;
        }
        fragment = null;
        return verdict();
    }

    private @Nullable Failure verdict() {
        if (reader.problem() != null) {
            return Failure.of(Failure.Kind.PROTOCOL, "upstream's stream: " + reader.problem());
        }
        var error = reader.error();
        return begun || error == null
                ? null
                : Failure.streamError(
                        error.status().orElse(0), error.quota(), "upstream's stream begins with an error");
    }

    private void begin() {
        begun = true;
        var out = AnswerHeaders.passed(exchange.arrival().requestId(), headers);
        exchange.addRoute(out);
        exchange.answer().begin(status, out);
        exchange.arrival().timeline().mark(Moment.ANSWER_BEGUN, exchange.loop().nanoTime());
    }

    @Override
    public void pass(int from, int to) {
        if (fragment == null) {
            throw new IllegalStateException("bytes of a fragment that is gone");
        }
        send(fragment.retainedSlice(fragmentBase + from, to - from));
    }

    @Override
    public void write(Bytes bytes) {
        send(exchange.answer()
                .allocator()
                .buffer(bytes.length())
                .writeBytes(bytes.array(), bytes.offset(), bytes.length()));
    }

    /** The reader passes nothing on before the first event that means something; with it the answer begins. */
    private void send(ByteBuf piece) {
        if (!begun) {
            begin();
        }
        exchange.answer().piece(piece);
    }

    @Override
    public @Nullable Failure end() {
        reader.end(this);
        var early = verdict();
        if (early != null) {
            return early;
        }
        return reader.complete()
                ? null
                : Failure.of(Failure.Kind.TRUNCATED, "upstream's stream ended before its last event");
    }

    @Override
    public void readComplete() {
        if (begun) {
            exchange.answer().flush();
        }
    }

    @Override
    public void deliver(List<AttemptRecord> records) {
        exchange.answer().end();
    }

    @Override
    public void cut(Fault why) {
        if (reader.error() == null) {
            exchange.refuse(why);
            return;
        }
        // The upstream has said in the caller's dialect what went wrong; saying it twice would be two errors.
        exchange.failed(why);
        exchange.answer().cut(Unpooled.EMPTY_BUFFER);
        exchange.ended(true);
    }

    @Override
    public boolean started() {
        return begun;
    }

    @Override
    public boolean sawContent() {
        return reader.content();
    }

    @Override
    public boolean begun() {
        return begun;
    }

    @Override
    public boolean streamed() {
        return true;
    }

    @Override
    public @Nullable Failure refusal() {
        return null;
    }

    @Override
    public @Nullable HeldAnswer takeHeld() {
        return null;
    }

    @Override
    public void release() {}
}
