package dev.tollgate.policy.content;

import static dev.tollgate.policy.content.TextWords.*;

import dev.tollgate.dialect.answer.LoneSurrogates;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds in one event of a stream the pieces of growing texts, the texts that are whole, and which texts it shows to have ended: chunks of
 * OpenAI's chats and completions, Responses events, Anthropic's message events.
 *
 * <p>Threads: confined to one stream.
 */
public final class EventTexts implements JsonHandler {
    private static final int MAX_TYPE_BYTES = 64;
    /** An output has fewer parts than this (Responses API). */
    private static final long PARTS = 1_000;

    /**
     * One string of an event.
     *
     * @param run which growing text it is a piece of; {@link #WHOLE} if it is a text of its own
     * @param from offset of its opening quote
     * @param to offset after its closing quote
     */
    public record Piece(long run, int from, int to, String text) {}

    /** The run of a text that does not grow. */
    public static final long WHOLE = -1;

    private final JsonScanner scanner = new JsonScanner(new ScanSpaces(), PromptEditor.LIMITS, VOCABULARY, this, 0);
    private final List<Piece> pieces = new ArrayList<>();
    /** Choices or blocks that the event speaks of. */
    private final List<Long> groups = new ArrayList<>();

    private final List<Long> finished = new ArrayList<>();
    private long choice;
    private int choiceFrom;
    private boolean choiceFinished;
    private boolean inChoices;
    private long index = -1;
    private long output;
    private long part;
    private String type = "";

    /** Nothing is read yet. */
    public EventTexts() {}

    /** Reads an event's data; false where it cannot be read. */
    public boolean read(Bytes data) {
        return LoneSurrogates.scan(scanner, data, this::begin) == null;
    }

    private void begin() {
        pieces.clear();
        groups.clear();
        finished.clear();
        inChoices = false;
        index = -1;
        output = 0;
        part = 0;
        type = "";
    }

    /** The strings that the last event holds, in order. */
    public List<Piece> pieces() {
        if (inChoices) {
            return pieces;
        }
        long group = group();
        var placed = new ArrayList<Piece>(pieces.size());
        for (var piece : pieces) {
            placed.add(piece.run == WHOLE ? piece : new Piece(run(group, piece.run), piece.from, piece.to, piece.text));
        }
        return placed;
    }

    private long group() {
        return index >= 0 ? index : output * PARTS + part;
    }

    private static long run(long group, long field) {
        return group * 64 + field;
    }

    /** The choice or block that a run belongs to. */
    static long groupOf(long run) {
        return run / 64;
    }

    /** Choices or blocks whose texts have ended with the last event. */
    List<Long> ended() {
        if (inChoices) {
            return finished;
        }
        boolean speaks = pieces.stream().anyMatch(piece -> piece.run != WHOLE);
        return speaks || !hasPlace() ? List.of() : List.of(group());
    }

    private boolean hasPlace() {
        return index >= 0 || type.startsWith("response.output_text.") || type.startsWith("response.content_part.");
    }

    /** Whether it is an event of the stream's end or of no text at all, after which nothing is waited for. */
    boolean endsAll() {
        return groups.isEmpty() && pieces.isEmpty() && !hasPlace() && !type.equals("ping");
    }

    @Override
    public int name(JsonToken name) {
        if (name.depth() == 1 && name.id() == TYPE) {
            return JsonHandler.text(MAX_TYPE_BYTES);
        }
        boolean delta = name.depth() == 1 && name.id() == DELTA;
        return delta || isAnswerText(name.id()) ? JsonHandler.text(PromptEditor.MAX_TEXT_BYTES) : NOTHING;
    }

    @Override
    public void startObject(JsonToken brace) {
        if (brace.depth() == 2 && brace.idAt(1) == CHOICES) {
            inChoices = true;
            choice = brace.index();
            choiceFrom = pieces.size();
            choiceFinished = false;
        }
    }

    @Override
    public void endObject(JsonToken object) {
        if (object.depth() != 2 || object.idAt(1) != CHOICES) {
            return;
        }
        groups.add(choice);
        boolean speaks = false;
        for (int i = choiceFrom; i < pieces.size(); i++) {
            var piece = pieces.get(i);
            if (piece.run != WHOLE) {
                speaks = true;
                pieces.set(i, new Piece(run(choice, piece.run), piece.from, piece.to, piece.text));
            }
        }
        if (!speaks || choiceFinished) {
            finished.add(choice);
        }
    }

    @Override
    public void string(JsonToken string) {
        if (string.depth() == 1 && string.id() == TYPE) {
            type = string.text().toUtf8String();
        } else if (string.depth() == 3 && string.idAt(1) == CHOICES && string.id() == FINISH_REASON) {
            choiceFinished = true;
        } else if (string.hasText()) {
            long field = isPiece(string) ? string.id() : WHOLE;
            pieces.add(
                    new Piece(field, string.from(), string.to(), string.text().toUtf8String()));
        }
    }

    private boolean isPiece(JsonToken string) {
        return switch (string.depth()) {
            // A Responses event says in its type what its delta is; the type stands first.
            case 1 -> string.id() == DELTA;
            case 2 -> string.idAt(1) == DELTA || string.idAt(1) == CONTENT_BLOCK;
            case 3 -> string.idAt(1) == CHOICES;
            case 4 -> string.idAt(1) == CHOICES && string.idAt(3) == DELTA;
            default -> false;
        };
    }

    @Override
    public void number(JsonToken number) {
        long value = number.longOr(0);
        if (number.depth() == 3 && number.idAt(1) == CHOICES && number.id() == INDEX) {
            choice = value;
        } else if (number.depth() == 1) {
            switch (number.id()) {
                case INDEX -> index = value;
                case OUTPUT_INDEX -> output = value;
                case CONTENT_INDEX -> part = value;
                default -> {}
            }
        }
    }
}
