package dev.tollgate.policy.check;

import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.policy.text.DocumentTexts;
import dev.tollgate.policy.text.PlacedText;
import dev.tollgate.policy.text.TextPiece;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import java.io.ByteArrayOutputStream;
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
    private final boolean withArguments;
    private final int maxBytes;
    private Bytes document = Bytes.EMPTY;
    private @Nullable List<PlacedText> texts;
    private List<Splice> logprobs = List.of();

    HeldDocument(boolean withArguments, int maxBytes) {
        this.withArguments = withArguments;
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
        var said = DocumentTexts.of(document, withArguments, maxBytes);
        if (said != null) {
            logprobs = said.logprobs();
            texts = said.pieces().stream()
                    .map(piece -> new PlacedText(PlacedText.ROLE_OF_ANSWERS, piece))
                    .toList();
        }
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
        var splices = texts == null ? List.<Splice>of() : TextPiece.unspelled(splices(texts, masked), logprobs);
        out.write(splices.isEmpty() ? whole : Bytes.of(Splice.apply(whole, splices)));
        document = Bytes.EMPTY;
        gathered.reset();
    }

    /** Other words where some texts stand; what is not asked for stays as it is. */
    static List<Splice> splices(List<PlacedText> texts, Map<Integer, String> masked) {
        var splices = new ArrayList<Splice>(masked.size());
        for (int i = 0; i < texts.size(); i++) {
            var now = masked.get(i);
            if (now != null) {
                splices.add(texts.get(i).piece().saying(now));
            }
        }
        return splices;
    }
}
