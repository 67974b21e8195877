package dev.tollgate.wire.sse;

import dev.tollgate.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Feeds a stream in pieces and writes down its events, as a proxy that forwards them by their numbers would see them. */
final class SseLog implements SseListener {
    record Event(String type, @Nullable String data, boolean comment, boolean terminated) {}

    final List<Event> events = new ArrayList<>();
    final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    final ByteArrayOutputStream forwarded = new ByteArrayOutputStream();

    @Nullable
    SseProblem problem;

    private final ByteArrayOutputStream heldBack = new ByteArrayOutputStream();
    private Bytes fragment = Bytes.EMPTY;
    private int forwardedTo;
    private boolean finishing;

    static SseLog of(byte[] stream, SseLimits limits, Random cuts, int maxPiece) {
        var log = new SseLog();
        var scanner = new SseScanner(limits, log);
        for (int at = 0; at < stream.length; ) {
            int length = Math.min(stream.length - at, cuts.nextInt(maxPiece) + 1);
            var array = new byte[length + 2];
            System.arraycopy(stream, at, array, 1, length);
            log.fragment = new Bytes(array, 1, length);
            log.forwardedTo = 0;
            if (!scanner.feed(log.fragment)) {
                break;
            }
            log.heldBack.writeBytes(log.fragment.slice(log.forwardedTo, length).toArray());
            at += length;
        }
        log.fragment = Bytes.EMPTY;
        log.forwardedTo = 0;
        log.finishing = true;
        scanner.finish();
        log.problem = scanner.problem();
        return log;
    }

    @Override
    public void event(SseEvent event) {
        if (event.offset() != raw.size()) {
            throw new AssertionError("offset " + event.offset() + " after " + raw.size() + " bytes");
        }
        if (event.from() != forwardedTo || event.carried() != heldBack.size()) {
            throw new AssertionError("a gap before " + event.offset());
        }
        forwarded.writeBytes(heldBack.toByteArray());
        heldBack.reset();
        forwarded.writeBytes(fragment.slice(event.from(), event.to()).toArray());
        forwardedTo = event.to();
        raw.writeBytes(event.raw().toArray());
        var type = event.type().isEmpty() ? "message" : event.type().toUtf8String();
        if (type.chars().allMatch(c -> c < 128) && !event.typeIs(type)) {
            throw new AssertionError("typeIs " + type);
        }
        var data = event.hasData() ? event.data().toUtf8String() : null;
        if (data != null && data.chars().allMatch(c -> c < 128) && !event.dataIs(data)) {
            throw new AssertionError("dataIs " + data);
        }
        // The second half of a last CRLF that was cut: bytes to forward, nothing said.
        if (finishing && event.terminated()) {
            return;
        }
        events.add(new Event(type, data, event.isComment(), event.terminated()));
    }

    /** What a browser would be told. */
    List<Event> dispatched() {
        return events.stream().filter(e -> e.data() != null && e.terminated()).toList();
    }
}
