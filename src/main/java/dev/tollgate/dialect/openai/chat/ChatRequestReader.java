package dev.tollgate.dialect.openai.chat;

import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.translation.MisshapenRequest;
import dev.tollgate.dialect.translation.RequestWalk;
import dev.tollgate.dialect.translation.Thoughts;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.llm.ChatRequest.Tier;
import dev.tollgate.llm.Reasoning;
import dev.tollgate.llm.Reasoning.Effort;
import dev.tollgate.llm.ResponseFormat;
import dev.tollgate.llm.Sampling;
import dev.tollgate.llm.Toolbox;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonCursor.Kind;
import dev.tollgate.wire.json.JsonVocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of a chat request; messages and tools have readers of their own.
 *
 * <p>Beside OpenAI's own members it takes those by which OpenAI-speaking callers reach what only others have: {@code top_k},
 * {@code thinking}, {@code cache_control} and {@code thinking_blocks}.
 *
 * <p>Threads: confined to one exchange.
 */
final class ChatRequestReader {
    private static final JsonVocabulary USUAL = JsonVocabulary.of(
            "model",
            "stream",
            "stream_options",
            "messages",
            "role",
            "system",
            "developer",
            "user",
            "assistant",
            "tool",
            "content",
            "type",
            "text",
            "image_url",
            "url",
            "tool_calls",
            "tool_call_id",
            "id",
            "function",
            "name",
            "arguments",
            "tools",
            "tool_choice",
            "auto",
            "description",
            "parameters",
            "strict",
            "temperature",
            "top_p",
            "max_tokens",
            "max_completion_tokens",
            "stop",
            "reasoning_effort",
            "response_format");

    private final RequestWalk walk;
    private final ConversationReader messages;
    private final ToolReader tools;

    private boolean stream;
    private OptionalInt maxTokens = OptionalInt.empty();
    private OptionalInt maxCompletionTokens = OptionalInt.empty();
    private @Nullable String temperature;
    private @Nullable String topP;
    private @Nullable String topK;
    private @Nullable String presencePenalty;
    private @Nullable String frequencyPenalty;
    private @Nullable String seed;
    private List<Bytes> stop = List.of();
    private Reasoning thinking = Reasoning.UNSAID;
    private @Nullable Effort effort;
    private @Nullable ResponseFormat format;
    private @Nullable Bytes user;
    private @Nullable Bytes safetyIdentifier;
    private Tier tier = Tier.UNSAID;
    private @Nullable Bytes cache;
    private Toolbox.Choice choice = Toolbox.Choice.Mode.UNSAID;
    private boolean serial;

    ChatRequestReader(Bytes body, Losses losses) {
        walk = new RequestWalk(body, USUAL, losses);
        messages = new ConversationReader(walk);
        tools = new ToolReader(walk);
    }

    ChatRequest read() {
        walk.object("", "body");
        while (walk.json().nextMember()) {
            member(walk.json().name());
        }
        if (!messages.found()) {
            throw new MisshapenRequest("messages", "missing", "an array");
        }
        if (user != null && safetyIdentifier != null && !user.equals(safetyIdentifier)) {
            walk.losses().add("safety_identifier");
        }
        return new ChatRequest(
                stream,
                maxCompletionTokens.isPresent() ? maxCompletionTokens : maxTokens,
                messages.messages(),
                new Toolbox(tools.tools(), choice, serial),
                new Sampling(temperature, topP, topK, presencePenalty, frequencyPenalty, seed),
                stop,
                reasoning(),
                format,
                user == null ? safetyIdentifier : user,
                tier,
                cache);
    }

    private Reasoning reasoning() {
        if (thinking.mode() == Reasoning.Mode.UNSAID && effort == Effort.NONE) {
            return new Reasoning(Reasoning.Mode.OFF, OptionalInt.empty(), Effort.NONE);
        }
        return new Reasoning(thinking.mode(), thinking.budget(), effort);
    }

    private void member(String name) {
        var json = walk.json();
        switch (name) {
            // What becomes of these was decided when the body was scanned.
            case "model", "stream_options" -> json.skip();
            case "stream" -> stream = walk.flag("", name);
            case "messages" -> messages.read();
            case "max_tokens" -> maxTokens = walk.count("", name);
            case "max_completion_tokens" -> maxCompletionTokens = walk.count("", name);
            case "temperature" -> temperature = walk.number("", name);
            case "top_p" -> topP = walk.number("", name);
            case "top_k" -> topK = walk.number("", name);
            case "presence_penalty" -> presencePenalty = walk.number("", name);
            case "frequency_penalty" -> frequencyPenalty = walk.number("", name);
            case "seed" -> seed = walk.number("", name);
            case "stop" -> stop = stop();
            case "tools" -> tools.read();
            case "tool_choice" -> choice = tools.choice();
            case "parallel_tool_calls" -> serial = !walk.takeNull() && !walk.flag("", name);
            case "functions", "function_call" -> legacy(name);
            case "reasoning_effort" -> effort = effort();
            case "thinking" -> thinking = Thoughts.setting(walk, "", name);
            case "response_format" -> format = format();
            case "user" -> user = walk.optionalText("", name);
            case "safety_identifier" -> safetyIdentifier = walk.optionalText("", name);
            case "service_tier" -> tier = tier();
            case "cache_control" -> cache = walk.takeNull() ? null : json.raw();
            default -> ignorable(name);
        }
    }

    private void ignorable(String name) {
        switch (name) {
            case "n" -> walk.loseUnless("", name, "1");
            case "store", "logprobs" -> walk.loseUnless("", name, "false");
            case "top_logprobs" -> walk.loseUnless("", name, "0");
            case "logit_bias", "metadata" -> walk.loseUnless("", name, "{}");
            case "modalities" -> walk.loseUnless("", name, "[\"text\"]");
            case "verbosity" -> walk.loseUnless("", name, "\"medium\"");
            default -> walk.lose("", name);
        }
    }

    // What the model would answer to these is the old form, too, which no answer from another dialect is written in.
    private void legacy(String name) {
        if (!walk.takeNull()) {
            throw new MisshapenRequest(name, "the form that tools had before 2024", "tools and tool_choice");
        }
    }

    private List<Bytes> stop() {
        if (walk.takeNull()) {
            return List.of();
        }
        if (walk.json().is(Kind.STRING)) {
            return List.of(walk.json().inside());
        }
        var all = new ArrayList<Bytes>(4);
        walk.array("", "stop");
        while (walk.json().nextElement()) {
            all.add(walk.text("", "stop"));
        }
        return all;
    }

    private @Nullable Effort effort() {
        if (walk.takeNull()) {
            return null;
        }
        var known = Effort.of(walk.word("", "reasoning_effort"));
        if (known == null) {
            walk.losses().add("reasoning_effort");
        }
        return known;
    }

    private Tier tier() {
        var word = walk.word("", "service_tier");
        return switch (word) {
            case "" -> Tier.UNSAID;
            case "auto" -> Tier.AUTO;
            case "default" -> Tier.STANDARD;
            case "flex" -> Tier.FLEX;
            case "priority" -> Tier.PRIORITY;
            default -> {
                walk.losses().add("service_tier");
                yield Tier.UNSAID;
            }
        };
    }

    private @Nullable ResponseFormat format() {
        var at = "response_format";
        if (walk.takeNull()) {
            return null;
        }
        var type = "";
        ResponseFormat.@Nullable JsonSchema schema = null;
        walk.object("", at);
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "type" -> type = walk.word(at, name);
                case "json_schema" -> schema = schema();
                default -> walk.lose(at, name);
            }
        }
        return switch (type) {
            case "text" -> null;
            case "json_object" -> new ResponseFormat.JsonObject();
            case "json_schema" -> {
                if (schema == null) {
                    throw new MisshapenRequest(at + ".json_schema", "missing", "an object with a schema");
                }
                yield schema;
            }
            default -> {
                walk.losses().add(at);
                yield null;
            }
        };
    }

    private ResponseFormat.@Nullable JsonSchema schema() {
        var at = "response_format.json_schema";
        String title = null;
        Bytes description = null;
        Bytes schema = null;
        boolean strict = false;
        walk.object("response_format", "json_schema");
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "name" -> title = walk.word(at, name);
                case "description" -> description = walk.optionalText(at, name);
                case "schema" -> schema = walk.json().raw();
                case "strict" -> strict = walk.flag(at, name);
                default -> walk.lose(at, name);
            }
        }
        return schema == null ? null : new ResponseFormat.JsonSchema(title, description, schema, strict);
    }
}
