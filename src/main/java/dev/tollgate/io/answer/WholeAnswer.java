package dev.tollgate.io.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.RetryAfter;
import dev.tollgate.io.framing.NettyHeaders;
import dev.tollgate.io.net.UpstreamResponse;
import dev.tollgate.llm.Operation;
import dev.tollgate.price.Cost;
import dev.tollgate.wire.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An answer in one document: held until it is whole, so that its cost can stand in its head, a cut one can be had elsewhere, and nothing
 * half is ever shown. One that grows beyond the bound is passed on as it comes.
 *
 * <p>Threads: confined to the event loop of its recipient.
 */
final class WholeAnswer extends ReadAnswer {
    /** Answers up to this size carry their cost. */
    static final long MAX_HELD_BYTES = 1 << 20;
    /** An error's text is for a person; a longer one is replaced by our own words. */
    private static final long MAX_ERROR_BYTES = 256 << 10;

    private final Operation operation;
    private @Nullable HeldAnswer held;

    WholeAnswer(Recipient recipient, Operation operation, AnswerReader reader, Telling telling, UpstreamResponse head) {
        super(recipient, reader, telling, head);
        this.operation = operation;
        this.held = new HeldAnswer(recipient.bodyMemory(), recipient.answer().allocator());
    }

    @Override
    public @Nullable Failure content(ByteBuf fragment) {
        read(fragment);
        if (!hasRoom()) {
            return noRoom();
        }
        if (status < 300 && reader.problem() != null) {
            return Failure.of(Failure.Kind.PROTOCOL, "upstream's answer: " + reader.problem());
        }
        var holding = held;
        if (reader.rewrites()) {
            return null;
        }
        if (holding == null) {
            if (begun()) {
                recipient.answer().piece(fragment.retainedSlice());
            }
            return null;
        }
        if (status >= 300) {
            boolean fits = holding.bytes() + fragment.readableBytes() <= MAX_ERROR_BYTES && holding.keep(fragment);
            if (!fits) {
                release();
            }
            return fits ? null : refusal();
        }
        if (holding.bytes() + fragment.readableBytes() > MAX_HELD_BYTES || !holding.keep(fragment)) {
            passOnAsItComes(holding, fragment);
        }
        return null;
    }

    private void passOnAsItComes(HeldAnswer holding, ByteBuf fragment) {
        var fields = passedFields();
        recipient.addFields(fields);
        begin(fields);
        var answer = recipient.answer();
        answer.piece(holding.takeBody());
        answer.piece(fragment.retainedSlice());
        held = null;
    }

    @Override
    public @Nullable Failure end() {
        reader.end(this);
        return ended();
    }

    @Override
    public @Nullable Failure goOn() {
        reader.goOn(this);
        return ended();
    }

    private @Nullable Failure ended() {
        if (reader.waitsFor() != null) {
            return null;
        }
        giveRoom();
        var withheld = reader.withheld();
        if (withheld != null) {
            return Failure.withheld(withheld);
        }
        if (reader.rewrites() && held == null) {
            return status >= 300
                    ? refusal()
                    : Failure.of(Failure.Kind.PROTOCOL, "upstream's answer: no memory is left to translate it");
        }
        if (status < 300 && !reader.complete()) {
            var problem = reader.problem();
            return Failure.of(
                    Failure.Kind.PROTOCOL,
                    "upstream's answer: " + (problem == null ? "not a whole JSON document" : problem));
        }
        return null;
    }

    @Override
    public @Nullable Failure refusal() {
        var error = reader.error();
        if (status < 300) {
            // A failed response of the Responses API is an answer, and says so itself.
            return error == null || operation == Operation.RESPONSES
                    ? null
                    : Failure.streamError(
                            error.status().orElse(0),
                            error.quota(),
                            "upstream's answer is an error under status " + status);
        }
        var loop = status == Reason.LOOP_BLOCKED.status() ? AnswerHeaders.loopWord(headers) : null;
        if (loop != null) {
            var message = "upstream passed on " + loop.code() + " from a gateway behind it";
            return Failure.runRefused(status, Fault.of(loop, message).withRetryAfter(retryAfter()));
        }
        return Failure.status(status, retryAfter(), error != null && error.quota());
    }

    private @Nullable Duration retryAfter() {
        return RetryAfter.parse(new NettyHeaders(headers), Instant.ofEpochMilli(System.currentTimeMillis()));
    }

    @Override
    public void deliver(Cost cost) {
        var answer = recipient.answer();
        if (held == null) {
            answer.end();
            return;
        }
        var out = passedFields();
        out.set(AnswerHeaders.COST, cost.decimal());
        recipient.addFields(out);
        answer.whole(status, out, held.takeBody());
        held = null;
    }

    @Override
    public void cut(Fault why) {
        giveRoom();
        // Half a document followed by an error object would be neither: the missing end says it.
        recipient.failed(why);
        recipient.answer().cut(Unpooled.EMPTY_BUFFER);
        recipient.ended(false);
    }

    @Override
    public boolean started() {
        return true;
    }

    @Override
    public boolean streamed() {
        return false;
    }

    @Override
    public @Nullable HeldAnswer takeHeld() {
        var taken = held;
        held = null;
        if (taken != null) {
            taken.shownAs(reader.status(status), passedFields());
        }
        return taken;
    }

    @Override
    public void release() {
        giveRoom();
        if (held != null) {
            held.release();
            held = null;
        }
    }

    /** A document passes as it came, so what the reader would pass is not asked for. */
    @Override
    public void pass(int from, int to) {}

    /** What is written instead of what came. */
    @Override
    public void write(Bytes bytes) {
        var holding = held;
        if (holding == null) {
            return;
        }
        var copy = recipient
                .answer()
                .allocator()
                .buffer(bytes.length())
                .writeBytes(bytes.array(), bytes.offset(), bytes.length());
        boolean kept = holding.keep(copy);
        copy.release();
        if (!kept) {
            release();
        }
    }
}
