package dev.tollgate.io.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Inflates one gzip member (RFC 1952) as it arrives, within bounds: at most {@value #MAX_BYTES} bytes come out, and never much more than
 * {@value #MAX_RATIO} times what went in.
 *
 * <p>Threads: the event loop of its connection. {@link #close} frees memory outside the heap and may be repeated.
 */
public final class GzipReader implements AutoCloseable {
    private static final long MAX_BYTES = 64L << 20;
    private static final int MAX_RATIO = 100;
    /** Short texts of one letter compress better than the ratio allows and hurt nobody. */
    private static final long ALWAYS_ALLOWED = 256 << 10;

    private static final int PIECE = 16 << 10;
    private static final int FIXED_HEADER = 10;
    private static final int TRAILER = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;
    /** Name, comment and extra fields have no use here, so they may not be long. */
    private static final int MAX_HEADER = 4 << 10;

    private enum State {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        DATA,
        TRAILER,
        DONE
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private State state = State.FIXED;
    private int flags;
    /** Bytes of the state's field so far, and their value where it is a number, the first byte lowest. */
    private int count;

    private long value;
    private int extraLength;
    private int headerBytes;
    private long in;
    private long out;
    private @Nullable ByteBuf input;
    private boolean closed;
    private @Nullable String problem;

    /** Says what comes next; its ownership stays with the caller, who calls {@link #next} until that answers null. */
    public void feed(ByteBuf bytes) {
        in += bytes.readableBytes();
        input = bytes.slice();
    }

    /** The next inflated piece, owned by the caller; null where more is needed, at the end, and where there is a {@link #problem}. */
    public @Nullable ByteBuf next(ByteBufAllocator allocator) {
        var bytes = input;
        while (bytes != null && problem == null) {
            switch (state) {
                case DATA -> {
                    var piece = data(bytes, allocator);
                    if (piece != null) {
                        return piece;
                    }
                    if (state == State.DATA) {
                        input = null;
                        return null;
                    }
                }
                case DONE -> {
                    if (bytes.isReadable()) {
                        problem = "gzip: bytes after its end (expected: none)";
                    }
                    input = null;
                    return null;
                }
                case FIXED, EXTRA_LENGTH, EXTRA, NAME, COMMENT, HEADER_CRC, TRAILER -> {
                    if (!bytes.isReadable()) {
                        input = null;
                        return null;
                    }
                    field(bytes.readByte() & 0xff);
                }
            }
        }
        return null;
    }

    private @Nullable ByteBuf data(ByteBuf bytes, ByteBufAllocator allocator) {
        if (closed) {
            problem = "gzip: closed";
            return null;
        }
        inflater.setInput(bytes.nioBuffer());
        var piece = allocator.buffer(PIECE, PIECE);
        int length = 0;
        try {
            var room = piece.internalNioBuffer(0, PIECE);
            int before = room.position();
            length = inflater.inflate(room);
            if (length > 0) {
                room.flip().position(before);
                crc.update(room);
            }
        } catch (DataFormatException malformed) {
            problem = "gzip: malformed";
        }
        bytes.skipBytes(bytes.readableBytes() - inflater.getRemaining());
        out += length;
        if (problem == null && (out > MAX_BYTES || out > ALWAYS_ALLOWED + in * MAX_RATIO)) {
            problem = "gzip: inflates to more than " + MAX_RATIO + " times its size or " + MAX_BYTES + " bytes";
        }
        if (inflater.finished()) {
            enter(State.TRAILER);
        } else if (length == 0 && problem == null && inflater.needsDictionary()) {
            problem = "gzip: with a dictionary (expected: none)";
        }
        if (length == 0 || problem != null) {
            piece.release();
            return null;
        }
        return piece.writerIndex(length);
    }

    private void field(int b) {
        if (state != State.TRAILER && ++headerBytes > MAX_HEADER) {
            problem = "gzip: a header above " + MAX_HEADER + " bytes";
            return;
        }
        value |= count < TRAILER ? (long) b << (8 * count) : 0;
        count++;
        switch (state) {
            case FIXED -> fixed(b);
            case EXTRA_LENGTH -> {
                if (count == 2) {
                    extraLength = (int) value;
                    enter(extraLength == 0 ? after(EXTRA) : State.EXTRA);
                }
            }
            case EXTRA -> {
                if (count == extraLength) {
                    enter(after(EXTRA));
                }
            }
            case NAME -> {
                if (b == 0) {
                    enter(after(NAME));
                }
            }
            case COMMENT -> {
                if (b == 0) {
                    enter(after(COMMENT));
                }
            }
            case HEADER_CRC -> {
                if (count == 2) {
                    enter(State.DATA);
                }
            }
            case TRAILER -> {
                if (count == TRAILER) {
                    check();
                }
            }
            case DATA, DONE -> throw new IllegalStateException("state: " + state);
        }
    }

    /** Magic number, deflate, flags; time, level and system say nothing to us. */
    private void fixed(int b) {
        boolean fine =
                switch (count) {
                    case 1 -> b == 0x1f;
                    case 2 -> b == 0x8b;
                    case 3 -> b == 8;
                    case 4 -> (b & RESERVED) == 0;
                    default -> true;
                };
        if (!fine) {
            problem = "gzip: not its header (expected: 1f 8b 08 and known flags)";
        }
        if (count == 4) {
            flags = b;
        }
        if (count == FIXED_HEADER) {
            enter(after(0));
        }
    }

    /** What follows the part of the header that this flag announces; 0 is the fixed part. */
    private State after(int flag) {
        if (flag < EXTRA && (flags & EXTRA) != 0) {
            return State.EXTRA_LENGTH;
        }
        if (flag < NAME && (flags & NAME) != 0) {
            return State.NAME;
        }
        if (flag < COMMENT && (flags & COMMENT) != 0) {
            return State.COMMENT;
        }
        return (flags & HEADER_CRC) != 0 ? State.HEADER_CRC : State.DATA;
    }

    private void enter(State next) {
        state = next;
        count = 0;
        value = 0;
    }

    private void check() {
        boolean right = (value & 0xffffffffL) == crc.getValue() && value >>> 32 == (out & 0xffffffffL);
        if (!right) {
            problem = "gzip: checksum or length do not agree";
        }
        enter(State.DONE);
    }

    /** Whether the member came to its end and is what it says. */
    public boolean whole() {
        return state == State.DONE && problem == null;
    }

    /** What is wrong; null for nothing so far. */
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            inflater.end();
        }
    }
}
