package dev.tollgate.io.server;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestReader;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.io.answer.OnePiece;
import dev.tollgate.policy.BodyEdit;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request body waits until it is whole: each fragment is judged as it arrives and kept, within the bounds of one body and of the
 * process.
 *
 * <p>Large fragments are kept as they came; where there are small ones before the last, all are gathered in one buffer, so that a sender of many
 * tiny fragments cannot make us keep a read buffer for each.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class BodyGate implements BodyEdit.Document {
    private static final int MAX_CLAIM = 256 << 10;
    /** A fragment of this size may keep the buffer it was read into, which is at most four times as large. */
    private static final int WORTH_KEEPING = 16 << 10;
    /** Beyond so many, parts are copied into one. */
    private static final int MAX_PARTS = 1024;

    private final RequestReader reader;
    private final BodyMemory memory;
    private final ByteBufAllocator allocator;
    private final byte[] scratch;
    private final long maxBytes;
    private @Nullable ByteBuf body;
    private boolean gathered;
    private long announced;
    private long taken;
    private long arrived;
    private boolean edited;

    BodyGate(RequestReader reader, BodyMemory memory, long maxBytes, ByteBufAllocator allocator, byte[] scratch) {
        this.reader = reader;
        this.memory = memory;
        this.maxBytes = Math.min(maxBytes, memory.largestBody());
        this.allocator = allocator;
        this.scratch = scratch;
    }

    /** Refuses a body by its announced length, before a byte of it is read. */
    @Nullable
    Fault announced(long contentLength) {
        announced = contentLength;
        return contentLength > maxBytes ? tooLarge(contentLength) : null;
    }

    /** Judges and keeps one fragment, whose ownership stays with the caller. */
    @Nullable
    Fault fragment(ByteBuf fragment) {
        int length = fragment.readableBytes();
        if (length == 0) {
            return null;
        }
        if (taken + length > maxBytes) {
            return tooLarge(taken + length);
        }
        if (!memory.take(length)) {
            return noMemory(length);
        }
        taken += length;
        arrived += length;
        var problem = judge(fragment, length);
        if (problem != null) {
            return problem;
        }
        keep(fragment, length);
        return null;
    }

    private @Nullable Fault judge(ByteBuf fragment, int length) {
        int from = fragment.readerIndex();
        for (int done = 0; done < length; ) {
            int step = Math.min(scratch.length, length - done);
            fragment.getBytes(from + done, scratch, 0, step);
            var problem = reader.read(new Bytes(scratch, 0, step));
            if (problem != null) {
                return problem;
            }
            done += step;
        }
        return null;
    }

    private void keep(ByteBuf fragment, int length) {
        var kept = body;
        if (kept == null) {
            body = fragment.retainedSlice();
        } else if (gathered) {
            kept.writeBytes(fragment, fragment.readerIndex(), length);
        } else if (length >= WORTH_KEEPING || taken == announced) {
            body = joined(kept, fragment.retainedSlice());
        } else {
            // A length is a claim: it saves growing step by step, but gets no more than this before its bytes are here.
            int claim = (int) Math.min(announced, MAX_CLAIM);
            var whole = allocator.buffer(Math.max(kept.readableBytes() + length, Math.max(claim, scratch.length)));
            whole.writeBytes(kept).writeBytes(fragment, fragment.readerIndex(), length);
            kept.release();
            body = whole;
            gathered = true;
        }
    }

    private ByteBuf joined(ByteBuf kept, ByteBuf more) {
        if (kept instanceof CompositeByteBuf parts) {
            return parts.addComponent(true, more);
        }
        return allocator.compositeBuffer(MAX_PARTS).addComponent(true, kept).addComponent(true, more);
    }

    /** What the body says, once its last fragment is here. */
    Outcome<ModelRequest> whole() {
        return reader.finish();
    }

    /** The kept bytes; owned by the gate until {@link #close}. */
    ByteBuf body() {
        return body == null ? Unpooled.EMPTY_BUFFER : body;
    }

    @Override
    public Bytes bytes() {
        return OnePiece.of(body());
    }

    @Override
    public @Nullable Fault splice(List<Splice> splices) {
        var other = Splice.apply(bytes(), splices);
        int more = other.length - (int) taken;
        if (more > 0 && !memory.take(more)) {
            return noMemory(more);
        }
        if (more < 0) {
            memory.give(-more);
        }
        taken = other.length;
        if (body != null) {
            body.release();
        }
        body = Unpooled.wrappedBuffer(other);
        edited = true;
        return null;
    }

    /** Whether another body stands now in the place of the one that came. */
    boolean isEdited() {
        return edited;
    }

    /** What the body says that stands there now, read as the first was. */
    Outcome<ModelRequest> again(RequestReader again) {
        var problem = again.read(bytes());
        return problem == null ? again.finish() : Outcome.refused(problem);
    }

    /** Bytes of the body that came so far. */
    long arrived() {
        return arrived;
    }

    /** Lets everything go; harmless when repeated. */
    void close() {
        if (body != null) {
            body.release();
            body = null;
        }
        memory.give(taken);
        taken = 0;
    }

    private static Fault noMemory(int more) {
        return Fault.of(
                        Reason.OVERLOADED,
                        "body: no memory for another " + more + " bytes (expected: fewer bodies at once)")
                .withRetryAfter(Duration.ofSeconds(1));
    }

    private Fault tooLarge(long found) {
        return Fault.of(Reason.BODY_TOO_LARGE, "body: " + found + " bytes (expected: at most " + maxBytes + ")");
    }
}
