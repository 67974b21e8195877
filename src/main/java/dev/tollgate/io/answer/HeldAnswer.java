package dev.tollgate.io.answer;

import dev.tollgate.fault.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * An upstream answer kept until it is known what becomes of it.
 *
 * <p>Owned by exactly one holder, who ends it by {@link #passTo}, {@link #takeBody} or {@link #release}. Threads: confined to one event loop.
 */
public final class HeldAnswer {
    private final BodyMemory memory;
    private final ByteBufAllocator allocator;
    private int status;
    private HttpHeaders fields = EmptyHttpHeaders.INSTANCE;
    private @Nullable ByteBuf body;
    private boolean gathered;
    private long taken;

    HeldAnswer(BodyMemory memory, ByteBufAllocator allocator) {
        this.memory = memory;
        this.allocator = allocator;
    }

    /** Keeps a fragment, whose ownership stays with the caller; false where there is no memory for it. */
    boolean keep(ByteBuf fragment) {
        int length = fragment.readableBytes();
        if (length == 0) {
            return true;
        }
        if (!memory.take(length)) {
            return false;
        }
        taken += length;
        var kept = body;
        if (kept == null) {
            body = fragment.retainedSlice();
        } else if (gathered) {
            kept.writeBytes(fragment, fragment.readerIndex(), length);
        } else {
            body = allocator
                    .buffer(2 * (kept.readableBytes() + length))
                    .writeBytes(kept)
                    .writeBytes(fragment, fragment.readerIndex(), length);
            kept.release();
            gathered = true;
        }
        return true;
    }

    long bytes() {
        return taken;
    }

    /** Says what its head is for the client; {@code shown} is handed over. */
    void shownAs(int code, HttpHeaders shown) {
        status = code;
        fields = shown;
    }

    /** The status that the client would get. */
    public int status() {
        return status;
    }

    /** The header fields that the client would get; they may be added to. */
    public HttpHeaders fields() {
        return fields;
    }

    /** The bytes, which the caller now owns and passes on at once. */
    ByteBuf takeBody() {
        var all = body == null ? Unpooled.EMPTY_BUFFER : body;
        body = null;
        release();
        return all;
    }

    /** Sends the answer. */
    public void passTo(ClientAnswer answer, Reason reason) {
        fields.set(AnswerHeaders.REASON, reason.code());
        answer.whole(status, fields, takeBody());
    }

    /** Lets it go; harmless when repeated. */
    public void release() {
        if (body != null) {
            body.release();
            body = null;
        }
        memory.give(taken);
        taken = 0;
    }
}
