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
     * @param arguments whether it is JSON that a tool is called with
     * @param from offset of its opening quote
     * @param to offset after its closing quote
     */
    public record Piece(long run, boolean arguments, int from, int to, String text) {
        private Piece of(long growing) {
            return new Piece(growing, arguments, from, to, text);
        }
    }

    /** The run of a text that does not grow. */
    public static final long WHOLE = -1;

    /** Fields of a group from here on are tool calls by their index. */
    private static final long FIRST_CALL = 64;

    private static final long FIELDS = 4096;

    private final boolean withArguments;
    private final JsonScanner scanner = new JsonScanner(new ScanSpaces(), PromptEditor.LIMITS, VOCABULARY, this, 0);
    private final List<Piece> pieces = new ArrayList<>();
    /** Choices or blocks that the event speaks of. */
    private final List<Long> groups = new ArrayList<>();

    private final List<Long> finished = new ArrayList<>();
    private long choice;
    private int choiceFrom;
    private boolean choiceFinished;
    private boolean inChoices;
    private int callFrom;
    private long call;
    private long index = -1;
    private long output;
    private long part;
    private String type = "";

    /**
     * Nothing is read yet.
     *
     * @param withArguments whether what tools are called with is among the texts
     */
    public EventTexts(boolean withArguments) {
        this.withArguments = withArguments;
    }

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
            placed.add(piece.run == WHOLE ? piece : piece.of(run(group, piece.run)));
        }
        return placed;
    }

    private long group() {
        return index >= 0 ? index : output * PARTS + part;
    }

    private static long run(long group, long field) {
        return group * FIELDS + field;
    }

    /** The choice or block that a run belongs to. */
    static long groupOf(long run) {
        return run / FIELDS;
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
        return index >= 0
                || type.startsWith("response.output_text.")
                || type.startsWith("response.content_part.")
                || isArgumentsType();
    }

    private boolean isArgumentsType() {
        return type.startsWith("response.function_call_arguments.") || type.startsWith("response.mcp_call_arguments.");
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
        boolean delta = name.depth() == 1 && name.id() == DELTA && (withArguments || !isArgumentsType());
        boolean wanted = isInput(name)
                ? withArguments
                : delta || isAnswerText(name.id()) || (withArguments && isArguments(name));
        return wanted ? JsonHandler.text(PromptEditor.MAX_TEXT_BYTES) : NOTHING;
    }

    private static boolean isArguments(JsonToken member) {
        return member.id() == ARGUMENTS || member.id() == PARTIAL_JSON;
    }

    /** What a tool is called with, where a block brings all of it at its start. */
    private static boolean isInput(JsonToken member) {
        return member.depth() >= 3 && member.idAt(1) == CONTENT_BLOCK && member.idAt(2) == INPUT;
    }

    @Override
    public int startArray(JsonToken bracket) {
        return withArguments && isInput(bracket) ? JsonHandler.text(PromptEditor.MAX_TEXT_BYTES) : NOTHING;
    }

    @Override
    public void startObject(JsonToken brace) {
        if (brace.depth() == 2 && brace.idAt(1) == CHOICES) {
            inChoices = true;
            choice = brace.index();
            choiceFrom = pieces.size();
            choiceFinished = false;
        } else if (isCall(brace)) {
            call = brace.index();
            callFrom = pieces.size();
        }
    }

    private static boolean isCall(JsonToken object) {
        return object.depth() == 5 && object.idAt(1) == CHOICES && object.idAt(4) == TOOL_CALLS;
    }

    @Override
    public void endObject(JsonToken object) {
        if (isCall(object)) {
            for (int i = callFrom; i < pieces.size(); i++) {
                pieces.set(i, pieces.get(i).of(FIRST_CALL + Math.clamp(call, 0, FIELDS - FIRST_CALL - 1)));
            }
        }
        if (object.depth() != 2 || object.idAt(1) != CHOICES) {
            return;
        }
        groups.add(choice);
        boolean speaks = false;
        for (int i = choiceFrom; i < pieces.size(); i++) {
            var piece = pieces.get(i);
            if (piece.run != WHOLE) {
                speaks = true;
                pieces.set(i, piece.of(run(choice, piece.run)));
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
            boolean arguments = isArguments(string) || (string.depth() == 1 && isArgumentsType());
            long field = !isPiece(string) ? WHOLE : arguments ? FIRST_CALL : string.id();
            pieces.add(new Piece(
                    field, arguments, string.from(), string.to(), string.text().toUtf8String()));
        }
    }

    private boolean isPiece(JsonToken string) {
        return switch (string.depth()) {
            // A Responses event says in its type what its delta is; the type stands first.
            case 1 -> string.id() == DELTA;
            case 2 -> string.idAt(1) == DELTA || (string.idAt(1) == CONTENT_BLOCK && string.id() != INPUT);
            case 3 -> string.idAt(1) == CHOICES;
            case 4, 5, 7 -> string.idAt(1) == CHOICES && string.idAt(3) == DELTA;
            default -> false;
        };
    }

    @Override
    public void number(JsonToken number) {
        long value = number.longOr(0);
        if (number.depth() == 3 && number.idAt(1) == CHOICES && number.id() == INDEX) {
            choice = value;
        } else if (number.depth() == 6 && number.idAt(4) == TOOL_CALLS && number.id() == INDEX) {
            call = value;
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
