package dev.tollgate.dialect.anthropic.chat;

import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.translation.MessagePlaces;
import dev.tollgate.dialect.translation.MisshapenRequest;
import dev.tollgate.dialect.translation.RequestWalk;
import dev.tollgate.dialect.translation.Thoughts;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.llm.ChatRequest.Tier;
import dev.tollgate.llm.Message;
import dev.tollgate.llm.Message.Role;
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
 * Reads the settings of a message request; contents and tools have readers of their own.
 *
 * <p>Threads: confined to one exchange.
 */
final class ChatRequestReader {
    private static final JsonVocabulary USUAL = JsonVocabulary.of(
            "model",
            "max_tokens",
            "stream",
            "system",
            "messages",
            "role",
            "user",
            "assistant",
            "content",
            "type",
            "text",
            "thinking",
            "signature",
            "tool_use",
            "tool_result",
            "tool_use_id",
            "is_error",
            "id",
            "name",
            "input",
            "tools",
            "tool_choice",
            "auto",
            "description",
            "input_schema",
            "cache_control",
            "image",
            "source",
            "media_type",
            "data",
            "temperature",
            "top_p",
            "stop_sequences",
            "metadata",
            "user_id");

    private final RequestWalk walk;
    private final ContentReader contents;
    private final ToolReader tools;
    private final List<Message> messages = new ArrayList<>();
    private boolean found;
    private @Nullable Message system;

    private boolean stream;
    private OptionalInt maxTokens = OptionalInt.empty();
    private @Nullable String temperature;
    private @Nullable String topP;
    private @Nullable String topK;
    private List<Bytes> stop = List.of();
    private Reasoning thinking = Reasoning.UNSAID;
    private @Nullable Effort effort;
    private @Nullable ResponseFormat format;
    private @Nullable Bytes user;
    private Tier tier = Tier.UNSAID;
    private @Nullable Bytes cache;

    ChatRequestReader(Bytes body, Losses losses) {
        walk = new RequestWalk(body, USUAL, losses);
        contents = new ContentReader(walk);
        tools = new ToolReader(walk);
    }

    ChatRequest read() {
        walk.object("", "body");
        while (walk.json().nextMember()) {
            member(walk.json().name());
        }
        if (!found) {
            throw new MisshapenRequest("messages", "missing", "an array");
        }
        if (system != null) {
            messages.addFirst(system);
        }
        return new ChatRequest(
                stream,
                maxTokens,
                messages,
                new Toolbox(tools.tools(), tools.choice(), tools.serial()),
                new Sampling(temperature, topP, topK, null, null, null),
                stop,
                new Reasoning(thinking.mode(), thinking.budget(), effort),
                format,
                user,
                tier,
                cache);
    }

    private void member(String name) {
        var json = walk.json();
        switch (name) {
            // What becomes of it was decided when the body was scanned.
            case "model" -> json.skip();
            case "stream" -> stream = walk.flag("", name);
            case "messages" -> messages();
            case "system" -> system();
            case "max_tokens" -> maxTokens = walk.count("", name);
            case "temperature" -> temperature = walk.number("", name);
            case "top_p" -> topP = walk.number("", name);
            case "top_k" -> topK = walk.number("", name);
            case "stop_sequences" -> stop = stop();
            case "tools" -> tools.read();
            case "tool_choice" -> tools.readChoice();
            case "thinking" -> thinking = Thoughts.setting(walk, "", name);
            case "output_config" -> outputConfig();
            // What output_config.format was called while it was in beta.
            case "output_format" -> format = format("", name);
            case "metadata" -> metadata();
            case "service_tier" -> tier = tier();
            case "cache_control" -> cache = walk.takeNull() ? null : json.raw();
            case "mcp_servers" -> walk.loseUnless("", name, "[]");
            case "speed" -> walk.loseUnless("", name, "\"standard\"");
            default -> walk.lose("", name);
        }
    }

    private void messages() {
        found = true;
        walk.array("", "messages");
        for (int i = 0; walk.json().nextElement(); i++) {
            var at = MessagePlaces.message(i);
            var role = "";
            var parts = List.<dev.tollgate.llm.Part>of();
            walk.object("", at);
            while (walk.json().nextMember()) {
                var name = walk.json().name();
                switch (name) {
                    case "role" -> role = walk.word(at, name);
                    case "content" -> parts = contents.read(at, name);
                    default -> walk.lose(at, name);
                }
            }
            messages.add(new Message(role(at, role), at, parts));
        }
    }

    private static Role role(String at, String role) {
        return switch (role) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "system" -> Role.SYSTEM;
            default -> throw RequestWalk.unknownWord(at + ".role", role, "user, assistant or system");
        };
    }

    private void system() {
        var parts = contents.read("", "system");
        if (!parts.isEmpty()) {
            system = new Message(Role.SYSTEM, "system", parts);
        }
    }

    private List<Bytes> stop() {
        if (walk.takeNull()) {
            return List.of();
        }
        var all = new ArrayList<Bytes>(4);
        walk.array("", "stop_sequences");
        while (walk.json().nextElement()) {
            all.add(walk.text("", "stop_sequences"));
        }
        return all;
    }

    private void metadata() {
        if (walk.takeNull()) {
            return;
        }
        walk.object("", "metadata");
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            if (name.equals("user_id")) {
                user = walk.optionalText("metadata", name);
            } else {
                walk.lose("metadata", name);
            }
        }
    }

    private Tier tier() {
        return switch (walk.word("", "service_tier")) {
            case "" -> Tier.UNSAID;
            case "auto" -> Tier.AUTO;
            case "standard_only" -> Tier.STANDARD;
            default -> {
                walk.losses().add("service_tier");
                yield Tier.UNSAID;
            }
        };
    }

    private void outputConfig() {
        if (walk.takeNull()) {
            return;
        }
        var at = "output_config";
        walk.object("", at);
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "effort" -> effort = effort(at);
                case "format" -> format = format(at, name);
                default -> walk.lose(at, name);
            }
        }
    }

    private @Nullable Effort effort(String at) {
        if (walk.takeNull()) {
            return null;
        }
        var known = Effort.of(walk.word(at, "effort"));
        if (known == null) {
            walk.losses().add(at + ".effort");
        }
        return known;
    }

    private @Nullable ResponseFormat format(String at, String member) {
        if (walk.takeNull()) {
            return null;
        }
        var place = RequestWalk.path(at, member);
        var type = "";
        Bytes schema = null;
        walk.object(at, member);
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "type" -> type = walk.word(place, name);
                case "schema" ->
                    schema = walk.json().is(Kind.OBJECT) ? walk.json().raw() : null;
                default -> walk.lose(place, name);
            }
        }
        if (type.equals("json_schema") && schema != null) {
            return new ResponseFormat.JsonSchema(null, null, schema, true);
        }
        walk.losses().add(place);
        return null;
    }
}
