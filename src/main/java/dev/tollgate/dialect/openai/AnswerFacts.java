package dev.tollgate.dialect.openai;

import static dev.tollgate.dialect.openai.AnswerWords.*;

import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.answer.DeltaTemplate;
import dev.tollgate.dialect.answer.Meter;
import dev.tollgate.dialect.answer.UpstreamErrors;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonToken;
import org.jspecify.annotations.Nullable;

/**
 * Gathers from the scan of answers, chunks and events what meters and judges need. The members of a Responses event's
 * {@code response} count like those of the answer itself.
 *
 * <p>Facts of the answer (id, model, usage, ...) stay from document to document; facts of the document are forgotten by {@link #begin}.
 *
 * <p>Threads: confined to one exchange.
 */
final class AnswerFacts implements Meter {
    private static final int MAX_TEXT = 256;
    private static final int MAX_TYPE = 64;
    /** Only events have types. */
    private static final byte[] UNTYPED = new byte[0];

    private static final int MAX_CHOICE = 127;

    /** The mark of holes in which something is said. */
    static final int SAID = 1;

    private final Operation operation;
    final UsageCounts counts = new UsageCounts();
    final DeltaTemplate template = new DeltaTemplate();

    @Nullable
    String id;

    @Nullable
    String model;

    @Nullable
    String serviceTier;

    @Nullable
    String finishReason;

    @Nullable
    String status;

    @Nullable
    String errorCode;

    @Nullable
    String errorType;

    /** A code that was sent as a number, which is always an HTTP status; 0 if none. */
    int errorStatus;

    long created;
    int lastChoice;

    // Of the document.
    boolean choices;
    int choiceCount;
    boolean usage;
    boolean error;
    boolean finish;
    boolean content;
    /** Whether a call of a tool begins. */
    boolean call;

    boolean typed;
    private byte[] type = UNTYPED;
    private int typeLength;

    AnswerFacts(Operation operation) {
        this.operation = operation;
    }

    @Override
    public @Nullable UpstreamError error(int httpStatus) {
        if (httpStatus < 400 && !error) {
            return null;
        }
        // Older vLLM and others put the members of the error into the outermost object.
        var bareType = error || !typed ? null : type().toUtf8String();
        return UpstreamErrors.of(httpStatus, errorStatus, errorCode, errorType == null ? bareType : errorType);
    }

    @Override
    public @Nullable Usage usage(boolean last) {
        return counts.usage(operation, last);
    }

    @Override
    public @Nullable String model() {
        return model;
    }

    @Override
    public @Nullable String id() {
        return id;
    }

    @Override
    public @Nullable String finishReason() {
        return finishReason == null && operation == Operation.RESPONSES ? status : finishReason;
    }

    @Override
    public @Nullable String serviceTier() {
        return serviceTier;
    }

    /** Forgets what was told of the last document. */
    void begin() {
        choices = false;
        choiceCount = 0;
        usage = false;
        error = false;
        finish = false;
        content = false;
        call = false;
        typed = false;
        typeLength = 0;
        template.begin();
    }

    /** The document's own {@code type}, empty if it has none: what a Responses event is when its {@code event} line is missing. */
    Bytes type() {
        return new Bytes(type, 0, typeLength);
    }

    // The depth at which the answer's members stand.
    private static int base(JsonToken token) {
        return token.idAt(1) == RESPONSE && token.depth() > 1 ? 2 : 1;
    }

    @Override
    public int name(JsonToken name) {
        int base = base(name);
        int depth = name.depth();
        int id = name.id();
        if (depth == base) {
            return switch (id) {
                case ID, MODEL, SERVICE_TIER, STATUS, CODE, TYPE -> JsonHandler.text(MAX_TEXT);
                case CHOICES, USAGE, ERROR, INCOMPLETE_DETAILS, RESPONSE, DELTA, OBFUSCATION -> NOTHING;
                default -> SKIP;
            };
        }
        return switch (name.idAt(base)) {
            case USAGE -> NOTHING;
            case ERROR -> id == CODE || id == TYPE ? JsonHandler.text(MAX_TEXT) : SKIP;
            case INCOMPLETE_DETAILS -> id == REASON ? JsonHandler.text(MAX_TEXT) : SKIP;
            case CHOICES -> inChoice(depth - base, id);
            default -> SKIP;
        };
    }

    private static int inChoice(int depth, int id) {
        if (depth == 2) {
            return switch (id) {
                case FINISH_REASON -> JsonHandler.text(MAX_TEXT);
                case DELTA, TEXT -> NOTHING;
                default -> SKIP;
            };
        }
        if (depth == 3) {
            return id == CONTENT || id == TOOL_CALLS ? NOTHING : SKIP;
        }
        return NOTHING;
    }

    @Override
    public void startObject(JsonToken brace) {
        int depth = brace.depth();
        int base = base(brace);
        if (depth == base) {
            int id = brace.id();
            usage |= id == USAGE;
            error |= id == ERROR;
        } else if (depth == base + 1 && brace.idAt(base) == CHOICES) {
            choiceCount++;
        } else if (depth == base + 3 && inDelta(brace, base)) {
            content |= brace.id() == FUNCTION_CALL || brace.id() == AUDIO;
        }
    }

    @Override
    public int startArray(JsonToken bracket) {
        choices |= bracket.depth() == base(bracket) && bracket.id() == CHOICES;
        return NOTHING;
    }

    @Override
    public void endArray(JsonToken array) {
        int base = base(array);
        if (array.depth() == base + 3 && inDelta(array, base) && array.to() - array.from() > 2) {
            content |= array.id() == CONTENT || array.id() == TOOL_CALLS || array.id() == REASONING_DETAILS;
        }
    }

    private static boolean inDelta(JsonToken token, int base) {
        return token.idAt(base + 2) == DELTA && token.idAt(base) == CHOICES;
    }

    @Override
    public void string(JsonToken string) {
        int base = base(string);
        int depth = string.depth();
        if (depth == base) {
            member(string, base);
            return;
        }
        switch (string.idAt(base)) {
            case ERROR -> {
                if (string.id() == CODE) {
                    errorCode = string.textOrNull();
                } else if (string.id() == TYPE) {
                    errorType = string.textOrNull();
                }
            }
            case INCOMPLETE_DETAILS -> finishReason = string.textOrNull();
            case CHOICES -> choice(string, base, depth - base);
            default -> {}
        }
    }

    private void member(JsonToken string, int base) {
        switch (string.id()) {
            case ID -> id = base == 2 || id == null ? string.textOrNull() : id;
            case MODEL -> model = model != null && string.is(model) ? model : string.textOrNull();
            case SERVICE_TIER ->
                serviceTier = serviceTier != null && string.is(serviceTier) ? serviceTier : string.textOrNull();
            case STATUS -> status = string.textOrNull();
            case ERROR -> error = true;
            case CODE -> errorCode = base == 1 ? string.textOrNull() : errorCode;
            case TYPE -> {
                if (base == 1) {
                    type(string);
                }
            }
            case DELTA -> content |= string.decodedLength() > 0;
            case OBFUSCATION -> template.hole(string, false);
            default -> {}
        }
    }

    private void type(JsonToken string) {
        typed = true;
        var text = string.text();
        typeLength = Math.min(text.length(), MAX_TYPE);
        if (type.length == 0) {
            type = new byte[MAX_TYPE];
        }
        System.arraycopy(text.array(), text.offset(), type, 0, typeLength);
    }

    private void choice(JsonToken string, int base, int depth) {
        int id = string.id();
        if (depth == 2 && id == FINISH_REASON) {
            // Some servers write an empty reason for none.
            if (string.decodedLength() > 0) {
                finish = true;
                finishReason = string.textOrNull();
            }
            return;
        }
        boolean speaks =
                switch (depth) {
                    case 2 -> id == TEXT;
                    case 3 ->
                        inDelta(string, base)
                                && (id == CONTENT || id == REFUSAL || id == REASONING || id == REASONING_CONTENT);
                    default -> false;
                };
        if (speaks) {
            content |= string.decodedLength() > 0;
            template.hole(string, true, SAID);
        } else if (id == ARGUMENTS && depth > 3) {
            template.hole(string, false, SAID);
        } else if (id == NAME && depth > 3) {
            call = true;
        }
    }

    @Override
    public void number(JsonToken number) {
        int base = base(number);
        int depth = number.depth();
        int id = number.id();
        if (depth == base && id == CREATED) {
            created = Math.max(0, number.longOr(0));
        } else if (depth == base + 2 && id == INDEX && number.idAt(base) == CHOICES) {
            lastChoice = Math.max(lastChoice, Math.clamp(number.longOr(0), 0, MAX_CHOICE));
        } else if (id == CODE && (depth == base || number.idAt(base) == ERROR)) {
            errorStatus = Math.clamp(number.longOr(0), 0, 999);
        } else if (depth > base && number.idAt(base) == USAGE) {
            counts.count(number, base);
        }
    }
}
