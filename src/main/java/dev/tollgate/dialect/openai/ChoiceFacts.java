package dev.tollgate.dialect.openai;

import static dev.tollgate.dialect.openai.AnswerWords.*;

import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.answer.DeltaTemplate;
import dev.tollgate.dialect.answer.UpstreamErrors;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonToken;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers from the scan of a chunk or a whole completion what its first choice says, for translation. A {@code message} has the shape of a
 * {@code delta}.
 *
 * <p>Threads: confined to one exchange.
 */
final class ChoiceFacts implements JsonHandler {
    private static final int MAX_WORD = 256;
    private static final int MAX_MESSAGE = 16 << 10;

    final UsageCounts counts = new UsageCounts();
    final DeltaTemplate template = new DeltaTemplate();
    final Pieces pieces = new Pieces();

    // Of the answer.
    @Nullable
    String id;

    @Nullable
    String model;

    @Nullable
    String serviceTier;

    @Nullable
    String fingerprint;

    long created;

    // Of the document.
    boolean choices;
    boolean usage;
    boolean error;
    /** Whether it is a delta of the first choice and says nothing that a delta of its form could not say. */
    boolean plain;

    @Nullable
    String finish;

    @Nullable
    String stopSequence;

    @Nullable
    String errorMessage;

    final Set<String> lost = new LinkedHashSet<>(0);
    private @Nullable String errorCode;
    private @Nullable String errorType;
    private @Nullable String bareType;
    private int errorStatus;
    private int choice;
    private boolean first;
    private boolean deaf;
    private int block;

    /** Forgets what was told of the last document. */
    void begin() {
        choices = false;
        usage = false;
        error = false;
        plain = true;
        finish = null;
        stopSequence = null;
        errorMessage = null;
        errorCode = null;
        errorType = null;
        bareType = null;
        errorStatus = 0;
        first = false;
        deaf = false;
        block = -1;
        lost.clear();
        pieces.clear();
        template.begin();
    }

    /** Whether the first choice is in the document. */
    boolean spoken() {
        return first;
    }

    /** The error under this status (0 in a stream). */
    UpstreamError failed(int status) {
        return UpstreamErrors.of(status, errorStatus, errorCode, errorType == null ? bareType : errorType);
    }

    @Override
    public int name(JsonToken name) {
        int id = name.id();
        if (name.depth() == 1) {
            return switch (id) {
                case ID, MODEL, SERVICE_TIER, SYSTEM_FINGERPRINT, TYPE, CODE -> JsonHandler.text(MAX_WORD);
                case MESSAGE, ERROR -> JsonHandler.text(MAX_MESSAGE);
                case CHOICES, USAGE, CREATED, OBFUSCATION -> NOTHING;
                default -> SKIP;
            };
        }
        return switch (name.idAt(1)) {
            case USAGE -> NOTHING;
            case ERROR ->
                switch (id) {
                    case CODE, TYPE -> JsonHandler.text(MAX_WORD);
                    case MESSAGE -> JsonHandler.text(MAX_MESSAGE);
                    default -> SKIP;
                };
            case CHOICES -> inChoice(name.depth(), id);
            default -> SKIP;
        };
    }

    private static int inChoice(int depth, int id) {
        return switch (depth) {
            case 3 ->
                switch (id) {
                    case FINISH_REASON, STOP_REASON -> JsonHandler.text(MAX_WORD);
                    case DELTA, MESSAGE, INDEX -> NOTHING;
                    default -> SKIP;
                };
            case 4 ->
                switch (id) {
                    case CONTENT, TOOL_CALLS, FUNCTION_CALL, THINKING_BLOCKS -> NOTHING;
                    default -> SKIP;
                };
            default ->
                switch (id) {
                    case ID, NAME -> JsonHandler.text(MAX_WORD);
                    case INDEX, FUNCTION, TEXT, THINKING, SIGNATURE, DATA -> NOTHING;
                    default -> SKIP;
                };
        };
    }

    private static boolean isSpoken(JsonToken token) {
        return token.idAt(1) == CHOICES && (token.idAt(3) == DELTA || token.idAt(3) == MESSAGE);
    }

    @Override
    public void startObject(JsonToken brace) {
        int depth = brace.depth();
        if (depth == 1) {
            usage |= brace.id() == USAGE;
            error |= brace.id() == ERROR;
        } else if (depth == 2 && brace.idAt(1) == CHOICES) {
            choice = brace.index();
            deaf = first;
        } else if (!deaf && isSpoken(brace)) {
            if ((depth == 5 && brace.idAt(4) == TOOL_CALLS) || (depth == 4 && brace.id() == FUNCTION_CALL)) {
                if (!pieces.tool(Math.max(0, brace.index()))) {
                    lost.add("choices[0].tool_calls");
                    deaf = true;
                }
            } else if (depth == 5 && brace.idAt(4) == THINKING_BLOCKS) {
                block++;
                plain = false;
            } else if (depth == 4) {
                plain = false;
            }
        }
    }

    @Override
    public int startArray(JsonToken bracket) {
        choices |= bracket.depth() == 1 && bracket.id() == CHOICES;
        return NOTHING;
    }

    @Override
    public void endObject(JsonToken object) {
        int depth = object.depth();
        if (depth == 2 && object.idAt(1) == CHOICES) {
            endChoice();
        } else if (!deaf && isSpoken(object)) {
            if (object.id() == ARGUMENTS) {
                pieces.add(Pieces.ARGUMENTS_OBJECT, pieces.tools - 1, object.from(), object.to());
                plain = false;
            } else if (depth == 4 && object.id() == AUDIO) {
                lost.add("choices[0].audio");
            }
        } else if (depth == 3 && object.idAt(1) == CHOICES && object.id() == LOGPROBS) {
            lost.add("choices[0].logprobs");
            plain = false;
        }
    }

    private void endChoice() {
        deaf = false;
        if (first) {
            lost.add("choices[" + Math.max(choice, 1) + "]");
            plain = false;
        } else if (choice == 0) {
            first = true;
        } else {
            lost.add("choices[" + choice + "]");
            plain = false;
            finish = null;
            stopSequence = null;
            pieces.clear();
        }
    }

    @Override
    public void endArray(JsonToken array) {
        if (!deaf && array.depth() == 4 && array.id() == ANNOTATIONS && array.to() - array.from() > 2) {
            lost.add("choices[0].annotations");
            plain = false;
        }
    }

    @Override
    public void string(JsonToken string) {
        int depth = string.depth();
        if (depth == 1) {
            member(string);
        } else if (string.idAt(1) == ERROR) {
            inError(string);
        } else if (!deaf && depth == 3 && string.idAt(1) == CHOICES) {
            if (string.id() == FINISH_REASON) {
                finish = string.textOrNull();
            } else if (string.id() == STOP_REASON) {
                stopSequence = string.textOrNull();
            }
        } else if (!deaf && isSpoken(string)) {
            spoken(string, depth);
        }
    }

    private void member(JsonToken string) {
        switch (string.id()) {
            case ID -> id = same(id, string);
            case MODEL -> model = same(model, string);
            case SERVICE_TIER -> serviceTier = same(serviceTier, string);
            case SYSTEM_FINGERPRINT -> fingerprint = same(fingerprint, string);
            case MESSAGE -> errorMessage = errorMessage == null ? string.textOrNull() : errorMessage;
            case TYPE -> bareType = string.textOrNull();
            case CODE -> errorCode = string.textOrNull();
            case ERROR -> {
                error = true;
                errorMessage = string.textOrNull();
            }
            case OBFUSCATION -> template.hole(string, false, -1);
            default -> {}
        }
    }

    private void inError(JsonToken string) {
        switch (string.id()) {
            case MESSAGE -> errorMessage = string.textOrNull();
            case TYPE -> errorType = string.textOrNull();
            case CODE -> errorCode = string.textOrNull();
            default -> {}
        }
    }

    private void spoken(JsonToken string, int depth) {
        int id = string.id();
        if (depth == 4) {
            switch (id) {
                case CONTENT -> piece(Pieces.TEXT, 0, string);
                case REASONING_CONTENT -> piece(Pieces.THINKING, 0, string);
                case REASONING -> piece(Pieces.REASONING, 0, string);
                case REFUSAL -> piece(Pieces.REFUSAL, 0, string);
                default -> {}
            }
            return;
        }
        switch (string.idAt(4)) {
            case TOOL_CALLS, FUNCTION_CALL -> inTool(string);
            case THINKING_BLOCKS -> {
                switch (id) {
                    case THINKING -> piece(Pieces.BLOCK_TEXT, block, string);
                    case SIGNATURE -> piece(Pieces.BLOCK_SIGNATURE, block, string);
                    case DATA -> piece(Pieces.BLOCK_DATA, block, string);
                    default -> {}
                }
            }
            // Mistral writes parts, thinking among them, each with texts of its own.
            case CONTENT -> {
                plain = false;
                if (id == TEXT) {
                    piece(string.idAt(6) == THINKING ? Pieces.THINKING : Pieces.TEXT, 0, string);
                }
            }
            default -> {}
        }
    }

    private void inTool(JsonToken string) {
        switch (string.id()) {
            case ID -> pieces.toolId(string.textOrNull());
            case NAME -> pieces.toolName(string.textOrNull());
            case ARGUMENTS -> piece(Pieces.ARGUMENTS, pieces.tools - 1, string);
            default -> {}
        }
        plain &= string.id() == ARGUMENTS || string.id() == TYPE;
    }

    private void piece(int kind, int owner, JsonToken string) {
        template.hole(string, true, kind);
        if (string.to() - string.from() > 2) {
            pieces.add(kind, owner, string.from() + 1, string.to() - 1);
        }
    }

    @Override
    public void number(JsonToken number) {
        int depth = number.depth();
        int id = number.id();
        if (id == CODE && (depth == 1 || number.idAt(1) == ERROR)) {
            errorStatus = Math.clamp(number.longOr(0), 0, 999);
        } else if (depth == 1 && id == CREATED) {
            created = Math.max(0, number.longOr(0));
        } else if (depth > 1 && number.idAt(1) == USAGE) {
            counts.count(number, 1);
        } else if (depth == 3 && id == INDEX && number.idAt(1) == CHOICES) {
            choice = Math.clamp(number.longOr(0), 0, 999);
        } else if (!deaf && depth == 6 && id == INDEX && number.idAt(4) == TOOL_CALLS && pieces.tools > 0) {
            pieces.toolIndex(Math.clamp(number.longOr(0), 0, Integer.MAX_VALUE));
        }
    }

    private static @Nullable String same(@Nullable String known, JsonToken string) {
        return known != null && string.is(known) ? known : string.textOrNull();
    }
}
