package dev.tollgate.policy.check;

import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer in one document that is kept whole.
 *
 * <p>Threads: confined to one answer.
 */
final class HeldDocument implements HeldWords {
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private final int maxBytes;
    private Bytes document = Bytes.EMPTY;
    private @Nullable List<PlacedText> texts;

    HeldDocument(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void add(Bytes shown) {
        gathered.write(shown.array(), shown.offset(), shown.length());
    }

    @Override
    public void end() {
        document = Bytes.of(gathered.toByteArray());
        gathered.reset();
        texts = AnswerTexts.of(document, maxBytes);
    }

    @Override
    public long bytes() {
        return (long) gathered.size() + document.length();
    }

    @Override
    public @Nullable List<PlacedText> texts() {
        return texts;
    }

    @Override
    public void show(Map<Integer, String> masked, AnswerSink out) {
        var whole = document.length() == 0 ? Bytes.of(gathered.toByteArray()) : document;
        out.write(masked.isEmpty() || texts == null ? whole : Bytes.of(Splice.apply(whole, splices(texts, masked))));
        document = Bytes.EMPTY;
        gathered.reset();
    }

    /** Other words where some texts stand; what is not asked for stays as it is. */
    static List<Splice> splices(List<PlacedText> texts, Map<Integer, String> masked) {
        var splices = new ArrayList<Splice>(masked.size());
        for (int i = 0; i < texts.size(); i++) {
            var now = masked.get(i);
            if (now != null) {
                var text = texts.get(i);
                splices.add(
                        new Splice(text.from(), text.to(), JsonText.quote(now).getBytes(StandardCharsets.UTF_8)));
            }
        }
        return splices;
    }
}
