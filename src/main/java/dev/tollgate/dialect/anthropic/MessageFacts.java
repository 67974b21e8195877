package dev.tollgate.dialect.anthropic;

import static dev.tollgate.dialect.anthropic.AnswerWords.*;

import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.answer.DeltaTemplate;
import dev.tollgate.dialect.answer.UpstreamErrors;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.JsonVocabulary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers from the scan of a whole message or of an event of a stream what it says, for translation.
 *
 * <p>Threads: confined to one exchange.
 */
final class MessageFacts implements JsonHandler {
    private static final int MAX_WORD = 256;
    private static final int MAX_MESSAGE = 16 << 10;
    private static final JsonVocabulary USUAL = JsonVocabulary.of(
            "text",
            "text_delta",
            "thinking",
            "thinking_delta",
            "signature_delta",
            "tool_use",
            "input_json_delta",
            "end_turn",
            "max_tokens",
            "stop_sequence",
            "standard",
            "message");

    /** Marks of the holes in a form of deltas. */
    static final int TEXT_HOLE = 0;

    static final int THINKING_HOLE = 1;
    static final int JSON_HOLE = 2;

    final UsageCounts counts = new UsageCounts();
    final DeltaTemplate template = new DeltaTemplate();

    // Of the answer.
    @Nullable
    String id;

    @Nullable
    String model;

    @Nullable
    String serviceTier;

    @Nullable
    String stopReason;

    @Nullable
    String stopSequence;

    // Of the document.
    EventType type = EventType.OTHER;
    int index;
    boolean usage;
    boolean error;
    boolean contents;

    @Nullable
    String errorMessage;

    /** What a block begins with, or a delta of it adds. */
    final Block block = new Block();

    /** The blocks of a whole message. */
    final List<Block> blocks = new ArrayList<>(0);

    private @Nullable String errorType;
    private Block current = block;

    /** Forgets what was told of the last document. */
    void begin() {
        type = EventType.OTHER;
        index = 0;
        usage = false;
        error = false;
        contents = false;
        errorMessage = null;
        errorType = null;
        block.clear();
        blocks.clear();
        current = block;
        template.begin();
    }

    /** The error under this status (0 in a stream). */
    UpstreamError failed(int status) {
        return UpstreamErrors.of(status, 0, null, errorType);
    }

    private static int base(JsonToken token) {
        return token.idAt(1) == MESSAGE && token.depth() > 1 ? 2 : 1;
    }

    // The depth of a block's or delta's members; 0 if the token is in none.
    private static int blockDepth(JsonToken token) {
        return switch (token.idAt(1)) {
            case CONTENT_BLOCK, DELTA -> 2;
            case CONTENT -> 3;
            default -> 0;
        };
    }

    @Override
    public int name(JsonToken name) {
        int depth = name.depth();
        int member = name.id();
        if (depth == blockDepth(name)) {
            return switch (member) {
                case TYPE, ID, NAME, STOP_REASON -> JsonHandler.text(MAX_WORD);
                case STOP_SEQUENCE -> JsonHandler.text(MAX_WORD);
                case TEXT, THINKING, SIGNATURE, DATA, PARTIAL_JSON -> NOTHING;
                default -> SKIP;
            };
        }
        int base = base(name);
        if (depth == base) {
            return switch (member) {
                case TYPE, ID, MODEL, STOP_REASON, STOP_SEQUENCE -> JsonHandler.text(MAX_WORD);
                case MESSAGE -> JsonHandler.text(MAX_MESSAGE);
                case USAGE, ERROR, DELTA, CONTENT_BLOCK, CONTENT, INDEX -> NOTHING;
                default -> SKIP;
            };
        }
        return switch (name.idAt(base)) {
            case USAGE -> member == SERVICE_TIER || UsageCounts.isWord(member) ? JsonHandler.text(MAX_WORD) : NOTHING;
            case ERROR ->
                switch (member) {
                    case TYPE -> JsonHandler.text(MAX_WORD);
                    case MESSAGE -> JsonHandler.text(MAX_MESSAGE);
                    default -> SKIP;
                };
            default -> SKIP;
        };
    }

    @Override
    public void startObject(JsonToken brace) {
        int depth = brace.depth();
        int base = base(brace);
        if (depth == base) {
            usage |= brace.id() == USAGE;
            error |= base == 1 && brace.id() == ERROR;
        } else if (depth == 2 && brace.idAt(1) == CONTENT) {
            current = new Block();
            blocks.add(current);
        }
    }

    @Override
    public int startArray(JsonToken bracket) {
        contents |= bracket.depth() == 1 && bracket.id() == CONTENT;
        return NOTHING;
    }

    @Override
    public void endObject(JsonToken object) {
        if (object.depth() == blockDepth(object)) {
            if (object.id() == INPUT) {
                current.input.set(object.from(), object.to());
            } else if (object.id() == CITATION) {
                current.cited = true;
            }
        }
    }

    @Override
    public void endArray(JsonToken array) {
        if (array.depth() == blockDepth(array) && array.id() == CITATIONS && array.to() - array.from() > 2) {
            current.cited = true;
        }
    }

    @Override
    public void string(JsonToken string) {
        int depth = string.depth();
        if (depth == blockDepth(string)) {
            inBlock(string);
            return;
        }
        int base = base(string);
        if (depth == base) {
            member(string, base);
        } else if (string.idAt(base) == USAGE) {
            if (string.id() == SERVICE_TIER) {
                serviceTier = string.textOrNull(USUAL);
            } else {
                counts.word(string, string.textOrNull());
            }
        } else if (base == 1 && string.idAt(1) == ERROR) {
            if (string.id() == TYPE) {
                errorType = string.textOrNull();
            } else if (string.id() == MESSAGE) {
                errorMessage = string.textOrNull();
            }
        }
    }

    private void inBlock(JsonToken string) {
        int from = string.from() + 1;
        int to = string.to() - 1;
        switch (string.id()) {
            case TYPE -> current.type = string.textOrNull(USUAL);
            case ID -> current.id = string.textOrNull();
            case NAME -> current.name = string.textOrNull();
            case STOP_REASON -> stopReason = string.textOrNull(USUAL);
            case STOP_SEQUENCE -> stopSequence = string.textOrNull();
            case SIGNATURE -> current.signature.set(from, to);
            case DATA -> current.data.set(from, to);
            case TEXT -> {
                current.text.set(from, to);
                template.hole(string, true, TEXT_HOLE);
            }
            case THINKING -> {
                current.thinking.set(from, to);
                template.hole(string, true, THINKING_HOLE);
            }
            case PARTIAL_JSON -> {
                current.json.set(from, to);
                template.hole(string, true, JSON_HOLE);
            }
            default -> {}
        }
    }

    private void member(JsonToken string, int base) {
        switch (string.id()) {
            case ID -> id = string.textOrNull();
            case MODEL -> model = string.textOrNull();
            case STOP_REASON -> stopReason = string.textOrNull(USUAL);
            case STOP_SEQUENCE -> stopSequence = string.textOrNull();
            case MESSAGE -> errorMessage = string.textOrNull();
            case ERROR -> {
                error = true;
                errorMessage = string.textOrNull();
            }
            case TYPE -> {
                if (base == 1) {
                    type = EventType.of(string.text());
                }
            }
            default -> {}
        }
    }

    @Override
    public void number(JsonToken number) {
        int base = base(number);
        if (number.depth() == 1 && number.id() == INDEX) {
            index = Math.clamp(number.longOr(0), 0, MessageReader.MOST_BLOCKS - 1);
        } else if (number.depth() > base && number.idAt(base) == USAGE) {
            counts.count(number, base);
        }
    }
}
