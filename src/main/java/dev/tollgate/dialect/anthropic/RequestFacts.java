package dev.tollgate.dialect.anthropic;

import static dev.tollgate.dialect.anthropic.RequestWords.*;

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
import java.util.ArrayList;
import java.util.List;
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
    private static final int MAX_WORD_BYTES = 64;
    /** Where the members of a tool stand. */
    private static final int TOOL_MEMBER = 3;

    private final Operation operation;
    private final PromptFacts prompt = new PromptFacts();
    private final FirstFault faults = new FirstFault();
    private final ModelMember model = new ModelMember(faults);
    private boolean stream;
    private int maxTokens = -1;
    private boolean tools;
    private boolean jsonSchema;
    private @Nullable String serviceTier;
    private final List<String> modifiers = new ArrayList<>(0);

    RequestFacts(Operation operation) {
        this.operation = operation;
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
        return new ModelRequest(
                operation,
                name,
                stream,
                maxTokens < 0 ? OptionalInt.empty() : OptionalInt.of(maxTokens),
                true,
                bodyBytes,
                prompt.bytes(),
                tools,
                prompt.images(),
                jsonSchema,
                1,
                serviceTier,
                prompt.clues(Math.max(maxTokens, 0), modifiers),
                PromptHashes.NONE,
                new Spans(model.span(), Span.NONE, Span.NONE, Spans.Options.ABSENT),
                Transcript.NONE);
    }

    @Override
    public int name(JsonToken name) {
        int id = name.id();
        if (name.depth() == 1) {
            return switch (id) {
                case MODEL -> JsonHandler.text(ModelMember.MAX_BYTES);
                case SERVICE_TIER, SPEED, INFERENCE_GEO -> JsonHandler.text(MAX_WORD_BYTES);
                case JsonVocabulary.UNKNOWN -> {
                    OtherCase.judge(name, VOCABULARY, faults);
                    yield SKIP;
                }
                default -> NOTHING;
            };
        }
        return switch (name.idAt(1)) {
            case MESSAGES, SYSTEM -> prompt.wanted(name);
            case OUTPUT_CONFIG, OUTPUT_FORMAT -> id == TYPE ? JsonHandler.text(MAX_WORD_BYTES) : NOTHING;
            case TOOLS -> isToolType(name) ? JsonHandler.text(MAX_WORD_BYTES) : SKIP;
            default -> SKIP;
        };
    }

    @Override
    public void startObject(JsonToken brace) {
        switch (brace.depth()) {
            case 0 -> {}
            case 1 -> judge(brace, "an object");
            default -> tools |= brace.depth() == 2 && brace.idAt(1) == TOOLS;
        }
    }

    @Override
    public void endObject(JsonToken object) {
        if (isPrompt(object)) {
            prompt.object(object);
        }
    }

    @Override
    public int startArray(JsonToken bracket) {
        if (bracket.depth() <= 1) {
            judge(bracket, "an array");
        }
        if (bracket.depth() == 1 && bracket.id() == MCP_SERVERS) {
            prompt.fetches();
        }
        return NOTHING;
    }

    @Override
    public void endArray(JsonToken array) {
        if (array.depth() == 1 && array.id() == TOOLS) {
            prompt.tools(array);
        }
    }

    private static boolean isToolType(JsonToken token) {
        return token.id() == TYPE && token.depth() == TOOL_MEMBER;
    }

    private static boolean isPrompt(JsonToken token) {
        return token.idAt(1) == MESSAGES || token.idAt(1) == SYSTEM;
    }

    @Override
    public void string(JsonToken string) {
        if (isPrompt(string)) {
            prompt.string(string);
        } else if (string.idAt(1) == TOOLS && isToolType(string)) {
            prompt.tool(string);
        }
        if (string.depth() == 1 && string.id() == MODEL) {
            model.read(string);
        } else if (string.depth() == 1 && string.id() == SERVICE_TIER) {
            serviceTier = string.hasText() ? string.text().toUtf8String() : null;
        } else if (string.depth() == 1 && (string.id() == SPEED || string.id() == INFERENCE_GEO)) {
            modifiers.add(string.hasText() ? string.text().toUtf8String() : "");
        } else if (string.depth() > 1) {
            jsonSchema |= isFormatType(string) && string.is("json_schema");
        } else {
            judge(string, "a string");
        }
    }

    private static boolean isFormatType(JsonToken string) {
        boolean stable = string.idAt(1) == OUTPUT_CONFIG && string.idAt(2) == FORMAT && string.depth() == 3;
        boolean beta = string.idAt(1) == OUTPUT_FORMAT && string.depth() == 2;
        return (stable || beta) && string.id() == TYPE;
    }

    @Override
    public void number(JsonToken number) {
        if (number.depth() == 1 && number.id() == MAX_TOKENS && operation == Operation.CHAT) {
            long value = number.longOr(-1);
            if (value < 0 || value > Integer.MAX_VALUE) {
                faults.refuse(
                        "$.max_tokens", number.text().toUtf8String(), "an integer from 0 to " + Integer.MAX_VALUE);
            } else {
                maxTokens = (int) value;
            }
        } else {
            judge(number, "a number");
        }
    }

    @Override
    public void bool(JsonToken literal, boolean value) {
        if (literal.depth() == 1 && literal.id() == STREAM) {
            stream = value && operation == Operation.CHAT;
        } else {
            judge(literal, value ? "true" : "false");
        }
    }

    @Override
    public void nothing(JsonToken literal) {
        if (literal.depth() == 0 || literal.id() == MODEL || literal.id() == MAX_TOKENS) {
            judge(literal, "null");
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
        switch (value.id()) {
            case MODEL -> model.isNot(found);
            case STREAM -> {
                if (operation == Operation.CHAT) {
                    faults.refuse("$.stream", found, "true or false");
                }
            }
            case MAX_TOKENS -> {
                if (operation == Operation.CHAT) {
                    faults.refuse("$.max_tokens", found, "an integer from 0 to " + Integer.MAX_VALUE);
                }
            }
            default -> {}
        }
    }
}
