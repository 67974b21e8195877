package dev.tollgate.policy.check;

import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.policy.content.EventTexts;
import dev.tollgate.policy.content.EventTexts.Piece;
import dev.tollgate.policy.content.HeldEvent;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.JsonText;
import dev.tollgate.wire.sse.SseEvent;
import dev.tollgate.wire.sse.SseLimits;
import dev.tollgate.wire.sse.SseListener;
import dev.tollgate.wire.sse.SseScanner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer that is kept whole: its events as they came, and the texts that their pieces make.
 *
 * <p>Threads: confined to one answer.
 */
final class HeldStream implements HeldWords, SseListener {
    private final SseScanner events = new SseScanner(new SseLimits(MAX_BYTES, MAX_BYTES), this);
    private final EventTexts texts = new EventTexts(false);
    private final List<Event> kept = new ArrayList<>();
    private final List<StringBuilder> words = new ArrayList<>();
    private final Map<Long, Integer> runs = new LinkedHashMap<>();
    private final int maxBytes;
    private long bytes;
    private long chars;

    /** An event, and which strings of it belong to which text. */
    private record Event(HeldEvent event, List<Said> said) {}

    /** A string of an event: where it stands, the text it is of, and whether that begins with it. */
    private record Said(int from, int to, int text, boolean first) {}

    HeldStream(int maxBytes) {
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
        boolean json = event.hasData() && event.data().startsWith("{");
        var pieces = json && texts.read(event.data()) ? texts.pieces() : List.<Piece>of();
        var said = new ArrayList<Said>(pieces.size());
        for (var piece : pieces) {
            said.add(said(piece));
        }
        kept.add(new Event(HeldEvent.of(event), said));
    }

    private Said said(Piece piece) {
        Integer known = piece.run() == EventTexts.WHOLE ? null : runs.get(piece.run());
        int text = known == null ? words.size() : known;
        if (known == null) {
            words.add(new StringBuilder());
            if (piece.run() != EventTexts.WHOLE) {
                runs.put(piece.run(), text);
            }
        }
        chars += piece.text().length();
        if (chars <= maxBytes) {
            words.get(text).append(piece.text());
        }
        return new Said(piece.from(), piece.to(), text, known == null);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public @Nullable List<PlacedText> texts() {
        var placed = new ArrayList<PlacedText>(words.size());
        long encoded = 0;
        for (var text : words) {
            var said = text.toString();
            encoded += said.getBytes(StandardCharsets.UTF_8).length;
            placed.add(new PlacedText(AnswerTexts.ROLE_OF_ANSWERS, said, 0, 0));
        }
        return chars > maxBytes || encoded > maxBytes ? null : placed;
    }

    @Override
    public void show(Map<Integer, String> masked, AnswerSink out) {
        for (var event : kept) {
            var splices = new ArrayList<Splice>(0);
            for (var said : event.said) {
                var now = masked.get(said.text);
                if (now != null) {
                    var quoted = JsonText.quote(said.first ? now : "");
                    splices.add(new Splice(said.from, said.to, quoted.getBytes(StandardCharsets.UTF_8)));
                }
            }
            out.write(Bytes.of(event.event.with(splices)));
        }
        kept.clear();
        bytes = 0;
    }
}
