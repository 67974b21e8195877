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
        var copy = new byte[length];
        buffer.getBytes(buffer.readerIndex(), copy);
        return Bytes.of(copy);
    }
}
