package dev.tollgate.dialect.openai;

import static dev.tollgate.dialect.openai.RequestWords.*;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.PromptHashes;
import dev.tollgate.dialect.Span;
import dev.tollgate.dialect.Spans;
import dev.tollgate.dialect.request.FirstFault;
import dev.tollgate.dialect.request.ModelMember;
import dev.tollgate.dialect.request.OtherCase;
import dev.tollgate.dialect.request.ScannedRequest;
import dev.tollgate.fault.Fault;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Transcript;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.JsonVocabulary;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Gathers from the scan of a request body what the gateway has to know, and the first thing no provider could make sense of.
 *
 * <p>Members the gateway does not act on are never judged: what a provider accepts is the provider's to say.
 *
 * <p>Threads: confined to one exchange.
 */
final class RequestFacts implements ScannedRequest.Facts {
    private static final int MAX_TIER_BYTES = 64;
    private static final int MAX_WORD_BYTES = 16;
    private static final int MAX_TOOL_BYTES = 32;
    /** Where the members of a tool stand. */
    private static final int TOOL_MEMBER = 3;

    private final Operation operation;
    private final PromptFacts prompt;
    private final FirstFault faults = new FirstFault();
    private final ModelMember model = new ModelMember(faults);
    private boolean stream;
    private int maxTokens = -1;
    private int maxCompletionTokens = -1;
    private Spans.Options options = Spans.Options.ABSENT;
    private Span optionsSpan = Span.NONE;
    private Span includeUsageSpan = Span.NONE;
    private boolean usageAsked;
    private boolean tools;
    private boolean jsonSchema;
    private int choices = 1;
    private long answers = 1;
    private @Nullable String serviceTier;

    RequestFacts(Operation operation) {
        this.operation = operation;
        prompt = new PromptFacts();
    }

    @Override
    public @Nullable Fault fault() {
        return faults.fault();
    }

    @Override
    public @Nullable ModelRequest finish(int bodyBytes) {
        var name = model.required();
        if (name == null) {
            return null;
        }
        int bound = maxCompletionTokens >= 0 ? maxCompletionTokens : maxTokens;
        return new ModelRequest(
                operation,
                name,
                stream,
                bound < 0 ? OptionalInt.empty() : OptionalInt.of(bound),
                usageAsked,
                bodyBytes,
                prompt.bytes(),
                tools,
                prompt.images(),
                jsonSchema,
                choices,
                serviceTier,
                prompt.clues(Math.max(Math.max(maxTokens, maxCompletionTokens), 0), answers),
                PromptHashes.NONE,
                new Spans(model.span(), optionsSpan, includeUsageSpan, options),
                Transcript.NONE);
    }

    @Override
    public int name(JsonToken name) {
        int id = name.id();
        if (name.depth() == 1) {
            return switch (id) {
                case MODEL -> JsonHandler.text(ModelMember.MAX_BYTES);
                case SERVICE_TIER -> JsonHandler.text(MAX_TIER_BYTES);
                case N, BEST_OF -> JsonHandler.text(MAX_WORD_BYTES);
                case JsonVocabulary.UNKNOWN -> {
                    OtherCase.judge(name, VOCABULARY, faults);
                    yield SKIP;
                }
                default -> NOTHING;
            };
        }
        switch (name.idAt(1)) {
            case STREAM_OPTIONS -> options = options == Spans.Options.EMPTY ? Spans.Options.OBJECT : options;
            case TOOLS -> {
                return isToolType(name) ? JsonHandler.text(MAX_TOOL_BYTES) : SKIP;
            }
            case FUNCTIONS -> {
                return SKIP;
            }
            case MESSAGES, INPUT -> prompt.name(id);
            default -> {}
        }
        return id == TYPE || id == ROLE ? JsonHandler.text(MAX_WORD_BYTES) : NOTHING;
    }

    @Override
    public void startObject(JsonToken brace) {
        switch (brace.depth()) {
            case 0 -> {}
            case 1 -> {
                switch (brace.id()) {
                    case STREAM_OPTIONS -> options = Spans.Options.EMPTY;
                    case PROMPT, CONVERSATION -> prompt.refers();
                    case WEB_SEARCH_OPTIONS -> prompt.fetches();
                    default -> judge(brace, "an object");
                }
            }
            default -> {
                nested(brace);
                tools |= brace.depth() == 2 && (brace.idAt(1) == TOOLS || brace.idAt(1) == FUNCTIONS);
            }
        }
    }

    @Override
    public void endObject(JsonToken object) {
        if (object.depth() == 1 && object.id() == STREAM_OPTIONS) {
            optionsSpan = new Span(object.from(), object.to());
        }
    }

    @Override
    public int startArray(JsonToken bracket) {
        if (bracket.depth() > 1) {
            nested(bracket);
            prompted(bracket);
            return NOTHING;
        }
        judge(bracket, "an array");
        return NOTHING;
    }

    @Override
    public void endArray(JsonToken array) {
        if (array.depth() == 1 && (array.id() == TOOLS || array.id() == FUNCTIONS)) {
            prompt.tools(array);
        }
    }

    @Override
    public void string(JsonToken string) {
        int id = string.id();
        switch (string.idAt(1)) {
            case MESSAGES, INPUT, PROMPT, INSTRUCTIONS -> prompt.string(string);
            case TOOLS -> {
                if (isToolType(string)) {
                    prompt.tool(string);
                }
            }
            case RESPONSE_FORMAT, TEXT -> jsonSchema |= id == TYPE && string.is("json_schema");
            default -> {}
        }
        if (string.depth() > 1) {
            nested(string);
            prompted(string);
        } else if (id == N || id == BEST_OF) {
            answers = Math.max(answers, counted(string));
        } else if (id == PREVIOUS_RESPONSE_ID || id == CONVERSATION) {
            prompt.refers();
        } else if (string.depth() == 1 && id == MODEL) {
            model.read(string);
        } else if (string.depth() == 1 && id == SERVICE_TIER) {
            serviceTier = string.hasText() ? string.text().toUtf8String() : null;
        } else {
            judge(string, "a string");
        }
    }

    private static boolean isToolType(JsonToken token) {
        return token.id() == TYPE && token.depth() == TOOL_MEMBER;
    }

    /** Several prompts are given as an array of texts or of arrays of token ids; each is answered by itself. */
    private void prompted(JsonToken value) {
        if (operation == Operation.COMPLETIONS && value.depth() == 2 && value.idAt(1) == PROMPT) {
            prompt.prompt();
        }
    }

    /** A count as lenient providers read it, who take 2.0, "2" and "0_2" for 2; one too long to be read may be any. */
    private static long counted(JsonToken value) {
        if (!value.hasText()) {
            return Integer.MAX_VALUE;
        }
        try {
            double count = Double.parseDouble(value.text().toUtf8String().replace("_", ""));
            return Math.clamp((long) Math.ceil(count), 1, Integer.MAX_VALUE);
        } catch (NumberFormatException word) {
            return 1;
        }
    }

    @Override
    public void number(JsonToken number) {
        if (number.depth() > 1) {
            if (number.idAt(1) == INPUT || number.idAt(1) == PROMPT) {
                prompt.tokenId();
            }
            nested(number);
            return;
        }
        int id = number.depth() == 1 ? number.id() : JsonVocabulary.UNKNOWN;
        if (id == N || id == BEST_OF) {
            choices = id == N ? Math.clamp(number.longOr(1), 1, Integer.MAX_VALUE) : choices;
            answers = Math.max(answers, counted(number));
        } else if (isBound(id)) {
            bound(number, id);
        } else {
            judge(number, "a number");
        }
    }

    // The embeddings face has no such member, and each other face only its own: whatever else it is called with is not
    // ours to judge.
    private boolean isBound(int id) {
        return switch (operation) {
            case CHAT -> id == MAX_TOKENS || id == MAX_COMPLETION_TOKENS;
            case COMPLETIONS -> id == MAX_TOKENS;
            case RESPONSES -> id == MAX_OUTPUT_TOKENS;
            case EMBEDDINGS, COUNT_TOKENS -> false;
        };
    }

    private void bound(JsonToken number, int id) {
        long value = number.longOr(-1);
        if (value < 0 || value > Integer.MAX_VALUE) {
            faults.refuse("$." + nameOf(id), number.text().toUtf8String(), "an integer from 0 to " + Integer.MAX_VALUE);
        } else if (id == MAX_COMPLETION_TOKENS) {
            maxCompletionTokens = (int) value;
        } else {
            maxTokens = (int) value;
        }
    }

    @Override
    public void bool(JsonToken literal, boolean value) {
        if (literal.depth() == 1 && literal.id() == STREAM) {
            stream = value && operation != Operation.EMBEDDINGS;
        } else if (literal.depth() == 2 && literal.id() == INCLUDE_USAGE && literal.idAt(1) == STREAM_OPTIONS) {
            includeUsageSpan = new Span(literal.from(), literal.to());
            usageAsked = value;
        } else {
            judge(literal, value ? "true" : "false");
        }
    }

    @Override
    public void nothing(JsonToken literal) {
        int id = literal.id();
        if (literal.depth() == 1 && id == STREAM_OPTIONS) {
            options = Spans.Options.NULL;
            optionsSpan = new Span(literal.from(), literal.to());
        } else if (literal.depth() == 2 && id == INCLUDE_USAGE && literal.idAt(1) == STREAM_OPTIONS) {
            includeUsageSpan = new Span(literal.from(), literal.to());
        } else if (literal.depth() != 1 || id == MODEL) {
            judge(literal, "null");
        }
    }

    // A value deeper down that is not of the type its place asks for.
    private void nested(JsonToken value) {
        if (value.depth() == 2 && value.id() == INCLUDE_USAGE && value.idAt(1) == STREAM_OPTIONS) {
            options = Spans.Options.INVALID;
        }
    }

    // A value of the outermost object, or the document's own, that is not of the type its place asks for.
    private void judge(JsonToken value, String found) {
        if (value.depth() == 0) {
            faults.refuse("$", found, "an object");
            return;
        }
        if (value.depth() > 1) {
            return;
        }
        int id = value.id();
        switch (id) {
            case MODEL -> model.isNot(found);
            case STREAM -> {
                if (operation != Operation.EMBEDDINGS) {
                    faults.refuse("$.stream", found, "true or false");
                }
            }
            case STREAM_OPTIONS -> options = Spans.Options.INVALID;
            default -> {
                if (isBound(id)) {
                    faults.refuse("$." + nameOf(id), found, "an integer from 0 to " + Integer.MAX_VALUE);
                }
            }
        }
    }

    private static String nameOf(int bound) {
        return switch (bound) {
            case MAX_COMPLETION_TOKENS -> "max_completion_tokens";
            case MAX_OUTPUT_TOKENS -> "max_output_tokens";
            default -> "max_tokens";
        };
    }
}
