package dev.tollgate.io.answer;

import dev.tollgate.wire.Bytes;
import io.netty.buffer.ByteBuf;

/** A buffer's readable bytes as the core reads them. */
public final class OnePiece {
    private OnePiece() {}

    /** All of them, valid as long as the buffer is; a copy unless they lie in one array. */
    public static Bytes of(ByteBuf buffer) {
        int length = buffer.readableBytes();
        if (buffer.hasArray()) {
            return new Bytes(buffer.array(), buffer.arrayOffset() + buffer.readerIndex(), length);
        }
        return copied(buffer, new byte[length]);
    }

    /** The same, copied to {@code scratch} where they fit: then valid until that is used again. */
    public static Bytes of(ByteBuf buffer, byte[] scratch) {
        return buffer.hasArray() || buffer.readableBytes() > scratch.length ? of(buffer) : copied(buffer, scratch);
    }

    private static Bytes copied(ByteBuf buffer, byte[] to) {
        int length = buffer.readableBytes();
        buffer.getBytes(buffer.readerIndex(), to, 0, length);
        return new Bytes(to, 0, length);
    }
}
