package dev.tollgate.policy.check;

import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.policy.text.EventTexts;
import dev.tollgate.policy.text.HeldEvent;
import dev.tollgate.policy.text.PlacedText;
import dev.tollgate.policy.text.TextPiece;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.sse.SseEvent;
import dev.tollgate.wire.sse.SseLimits;
import dev.tollgate.wire.sse.SseListener;
import dev.tollgate.wire.sse.SseScanner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer that is kept whole: its events as they came, and the texts that their pieces make. A text that stands there more than once,
 * as the Responses API says everything up to four times, is one.
 *
 * <p>Threads: confined to one answer.
 */
final class HeldStream implements HeldWords, SseListener {
    private static final int UNASKED = -1;

    private final SseScanner events = new SseScanner(new SseLimits(MAX_BYTES, MAX_BYTES), this);
    private final EventTexts texts;
    private final List<Event> kept = new ArrayList<>();
    private final List<Grown> grown = new ArrayList<>();
    private final Map<Long, Grown> runs = new HashMap<>();
    private final int maxBytes;
    private long bytes;

    /** An event, what it says, and what takes the spelling of that out of it. */
    private record Event(HeldEvent event, List<Said> said, List<Splice> logprobs) {}

    /** A piece of an event, the text it is of, and whether that begins with it. */
    private record Said(TextPiece piece, Grown text, boolean first) {}

    /** A text, as far as it has come, and at last its place in the question. */
    private static final class Grown {
        final StringBuilder text = new StringBuilder();
        TextPiece.Kind kind = TextPiece.Kind.TEXT;

        @Nullable
        String tool;

        boolean begun;
        int index;

        TextPiece piece() {
            return new TextPiece(TextPiece.WHOLE, kind, tool, 0, 0, text.toString());
        }
    }

    HeldStream(boolean withArguments, boolean withThinking, int maxBytes) {
        this.texts = new EventTexts(withArguments, withThinking);
        this.maxBytes = maxBytes;
    }

    @Override
    public void add(Bytes shown) {
        bytes += shown.length();
        events.feed(shown);
    }

    @Override
    public void end() {
        events.finish();
    }

    @Override
    public void event(SseEvent event) {
        boolean read = event.hasData() && texts.read(event.data());
        if (read) {
            for (var called : texts.called()) {
                grown(called.run()).tool = called.tool();
            }
        }
        var pieces = read ? texts.pieces() : EventTexts.unread(event.data());
        var said = new ArrayList<Said>(pieces.size());
        for (var piece : pieces) {
            var text = grown(piece.run());
            said.add(new Said(piece, text, !text.begun));
            text.begun = true;
            text.text.append(piece.text());
            text.kind = piece.kind();
            boolean named = piece.tool() != null && !piece.tool().isEmpty();
            text.tool = named || text.tool == null ? piece.tool() : text.tool;
        }
        kept.add(new Event(HeldEvent.of(event), said, read ? List.copyOf(texts.logprobs()) : List.of()));
    }

    private Grown grown(long run) {
        if (run != TextPiece.WHOLE) {
            return runs.computeIfAbsent(run, _ -> another());
        }
        return another();
    }

    private Grown another() {
        var text = new Grown();
        grown.add(text);
        return text;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public @Nullable List<PlacedText> texts() {
        var placed = new ArrayList<PlacedText>(grown.size());
        var known = new HashMap<String, Integer>();
        long encoded = 0;
        for (var text : grown) {
            var piece = text.piece();
            if (piece.text().isEmpty() && text.tool == null) {
                text.index = UNASKED;
                continue;
            }
            var same =
                    known.putIfAbsent((text.tool == null ? "" : '"' + text.tool + '"') + piece.text(), placed.size());
            if (same == null) {
                encoded += piece.text().getBytes(StandardCharsets.UTF_8).length;
                placed.add(new PlacedText(PlacedText.ROLE_OF_ANSWERS, piece));
            }
            text.index = same == null ? placed.size() - 1 : same;
        }
        return encoded > maxBytes ? null : placed;
    }

    @Override
    public void show(Map<Integer, String> masked, AnswerSink out) {
        for (var event : kept) {
            var splices = new ArrayList<Splice>(0);
            for (var said : event.said) {
                var now = masked.get(said.text.index);
                if (now != null) {
                    splices.add(said.piece.saying(said.first ? now : ""));
                }
            }
            out.write(Bytes.of(event.event.with(TextPiece.unspelled(splices, event.logprobs))));
        }
        kept.clear();
        bytes = 0;
    }
}
