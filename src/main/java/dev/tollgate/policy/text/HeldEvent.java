package dev.tollgate.policy.text;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.sse.SseEvent;
import dev.tollgate.wire.sse.SseText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event of a stream that is kept, to be shown later as it came or with some strings of its data changed. */
public final class HeldEvent {
    private final byte[] raw;
    /** Where the JSON begins in it; -1 where that is in several lines. */
    private final int data;

    private final int dataLength;
    private final @Nullable String type;
    private final @Nullable Bytes joined;

    private HeldEvent(byte[] raw, int data, int dataLength, @Nullable String type, @Nullable Bytes joined) {
        this.raw = raw;
        this.data = data;
        this.dataLength = dataLength;
        this.type = type;
        this.joined = joined;
    }

    /** A copy of an event. */
    public static HeldEvent of(SseEvent event) {
        var raw = event.raw();
        var data = event.data();
        boolean inPlace = isWithin(data, raw);
        return new HeldEvent(
                raw.toArray(),
                inPlace ? data.offset() - raw.offset() : -1,
                event.hasData() ? data.length() : -1,
                event.type().isEmpty() ? null : event.type().toUtf8String(),
                inPlace ? null : Bytes.of(data.toArray()));
    }

    /** Whether the data is one line, so that it lies where the event does. */
    @SuppressWarnings("ReferenceEquality") // it is the same array, or a joined copy
    private static boolean isWithin(Bytes data, Bytes raw) {
        return data.array() == raw.array();
    }

    /** Whether it has data at all. */
    public boolean hasData() {
        return dataLength >= 0;
    }

    /** Its data, joined to one line; empty where there is none. */
    public Bytes data() {
        return joined != null ? joined : dataLength < 0 ? Bytes.EMPTY : new Bytes(raw, data, dataLength);
    }

    /** Its length as it came, in bytes. */
    public int length() {
        return raw.length;
    }

    /**
     * The event with these changes of its data; as it came where there are none.
     *
     * @param splices in order, counted from the start of the data
     */
    public byte[] with(List<Splice> splices) {
        if (splices.isEmpty()) {
            return raw;
        }
        if (joined != null) {
            return SseText.event(type, new String(Splice.apply(joined, splices), StandardCharsets.UTF_8));
        }
        var moved = new ArrayList<Splice>(splices.size());
        for (var splice : splices) {
            moved.add(new Splice(splice.from() + data, splice.to() + data, splice.replacement()));
        }
        return Splice.apply(Bytes.of(raw), moved);
    }
}
