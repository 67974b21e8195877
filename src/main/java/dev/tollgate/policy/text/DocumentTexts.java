package dev.tollgate.policy.text;

import static dev.tollgate.policy.text.TextWords.*;

import dev.tollgate.dialect.answer.LoneSurrogates;
import dev.tollgate.policy.text.TextPiece.Kind;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds in one whole answer the texts that it says, and what it calls tools with: completions and responses of OpenAI, Anthropic's messages.
 *
 * <p>Threads: confined to one answer.
 */
public final class DocumentTexts implements JsonHandler {
    private final Bytes document;
    private final boolean withArguments;
    private final int maxBytes;
    private final List<TextPiece> pieces = new ArrayList<>();
    private final List<Splice> logprobs = new ArrayList<>();
    private long bytes;
    private final CallNames names = new CallNames();
    private final Doubtful doubtful = new Doubtful(false);

    private DocumentTexts(Bytes document, boolean withArguments, int maxBytes) {
        this.document = document;
        this.withArguments = withArguments;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads a document.
     *
     * @param withArguments whether what tools are called with is among the texts
     * @param maxBytes that all texts may have together
     * @return null where it cannot be read, or its texts have more bytes
     */
    public static @Nullable DocumentTexts of(Bytes document, boolean withArguments, int maxBytes) {
        var texts = new DocumentTexts(document, withArguments, maxBytes);
        var scanner = new JsonScanner(new ScanSpaces(), LIMITS, VOCABULARY, texts, 0);
        boolean read = LoneSurrogates.scan(scanner, document, texts::begin) == null;
        texts.pieces.sort(Comparator.comparingInt(TextPiece::from));
        return read && texts.bytes <= maxBytes ? texts : null;
    }

    private void begin() {
        pieces.clear();
        logprobs.clear();
        bytes = 0;
        names.begin();
        doubtful.begin();
    }

    /** What the document says, in order. */
    public List<TextPiece> pieces() {
        return pieces;
    }

    /** What takes the spelling of its texts out of it. */
    public List<Splice> logprobs() {
        return logprobs;
    }

    @Override
    public int name(JsonToken member) {
        if (member.depth() == 1 && isEcho(member.id())) {
            return isTextOrSetting(member.id()) ? SKIP | JsonHandler.text(MAX_TEXT_BYTES) : SKIP;
        }
        return bytes > maxBytes ? NOTHING : wanted(member.id(), withArguments);
    }

    @Override
    public int startArray(JsonToken bracket) {
        return bytes > maxBytes ? NOTHING : JsonHandler.text(MAX_TEXT_BYTES);
    }

    @Override
    public void endObject(JsonToken object) {
        names.end(object, pieces);
        doubtful.end(object, document, this::read);
        unquoted(object);
        spelled(object, "null");
    }

    @Override
    public void endArray(JsonToken array) {
        unquoted(array);
        spelled(array, "[]");
    }

    private void read(@Nullable TextPiece piece) {
        if (piece != null) {
            bytes += piece.to() - piece.from() - 2;
            pieces.add(piece);
        }
    }

    private void spelled(JsonToken value, String instead) {
        if (value.id() == LOGPROBS) {
            logprobs.add(new Splice(value.from(), value.to(), Bytes.of(instead).toArray()));
        }
    }

    @Override
    public void number(JsonToken number) {
        unquoted(number);
    }

    private void unquoted(JsonToken value) {
        if (withArguments && isCalledWith(value.id())) {
            bytes += value.to() - value.from();
            called(value, Kind.VALUE, document.slice(value.from(), value.to()));
        }
    }

    private void called(JsonToken value, Kind kind, Bytes text) {
        names.called(value, pieces);
        pieces.add(new TextPiece(TextPiece.WHOLE, kind, "", value.from(), value.to(), text.toUtf8String()));
    }

    @Override
    public void string(JsonToken string) {
        int id = string.id();
        if (id == NAME) {
            names.name(string);
        } else if (isAnswerOpaque(id)) {
            doubtful.string(string);
        } else if ((!withArguments && isCalledWith(id))) {
            return;
        } else {
            bytes += string.decodedLength();
            if (string.hasText() && isCalledWith(id)) {
                called(string, id == INPUT ? Kind.TEXT : Kind.ARGUMENTS, string.text());
            } else if (string.hasText() && string.decodedLength() > 0) {
                pieces.add(new TextPiece(
                        TextPiece.WHOLE,
                        Kind.TEXT,
                        null,
                        string.from(),
                        string.to(),
                        string.text().toUtf8String()));
            }
        }
    }
}
