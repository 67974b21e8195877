package dev.tollgate.dialect.anthropic.chat;

import dev.tollgate.dialect.translation.MisshapenRequest;
import dev.tollgate.dialect.translation.RequestWalk;
import dev.tollgate.llm.Toolbox.Choice;
import dev.tollgate.llm.Toolbox.Tool;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonCursor.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tools of a request, and which of them the model may call. Tools that Anthropic runs, or whose schema only its models know, exist
 * nowhere else: they are reported.
 *
 * <p>Threads: confined to one exchange.
 */
final class ToolReader {
    private final RequestWalk walk;
    private List<Tool> tools = List.of();
    private Choice choice = Choice.Mode.UNSAID;
    private boolean serial;

    ToolReader(RequestWalk walk) {
        this.walk = walk;
    }

    List<Tool> tools() {
        return tools;
    }

    Choice choice() {
        return choice;
    }

    boolean serial() {
        return serial;
    }

    void read() {
        if (walk.takeNull()) {
            return;
        }
        tools = new ArrayList<>();
        walk.array("", "tools");
        for (int i = 0; walk.json().nextElement(); i++) {
            var at = "tools[" + i + "]";
            var body = walk.json().raw();
            var tool = tool(at, body);
            if (tool != null) {
                tools.add(tool);
            }
        }
    }

    // The type may come last, and says whether the other members mean anything here.
    private @Nullable Tool tool(String at, Bytes body) {
        var type = walk.into(body);
        type.object("", at);
        while (type.json().nextMember()) {
            if (!type.json().name().equals("type")) {
                type.json().skip();
            } else if (!type.takeNull() && !type.word(at, "type").equals("custom")) {
                walk.losses().add(at);
                return null;
            }
        }
        return custom(at, walk.into(body));
    }

    private static Tool custom(String at, RequestWalk walk) {
        var title = "";
        Bytes description = null;
        Bytes schema = null;
        Bytes cache = null;
        boolean strict = false;
        walk.object("", at);
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "type" -> walk.json().skip();
                case "name" -> title = walk.word(at, name);
                case "description" -> description = walk.optionalText(at, name);
                case "input_schema" -> schema = schema(at, walk);
                case "strict" -> strict = walk.flag(at, name);
                case "cache_control" ->
                    cache = walk.takeNull() ? null : walk.json().raw();
                case "defer_loading", "eager_input_streaming" -> walk.loseUnless(at, name, "false");
                default -> walk.lose(at, name);
            }
        }
        if (title.isEmpty()) {
            throw new MisshapenRequest(at + ".name", "missing", "the name of a tool");
        }
        return new Tool(at, title, description, schema, strict, cache);
    }

    private static Bytes schema(String at, RequestWalk walk) {
        if (!walk.json().is(Kind.OBJECT)) {
            throw walk.unexpected(at, "input_schema", "an object");
        }
        return walk.json().raw();
    }

    void readChoice() {
        if (walk.takeNull()) {
            return;
        }
        var at = "tool_choice";
        var type = "";
        var named = "";
        walk.object("", at);
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "type" -> type = walk.word(at, name);
                case "name" -> named = walk.word(at, name);
                case "disable_parallel_tool_use" -> serial = walk.flag(at, name);
                default -> walk.lose(at, name);
            }
        }
        choice = switch (type) {
            case "auto" -> Choice.Mode.AUTO;
            case "any" -> Choice.Mode.REQUIRED;
            case "none" -> Choice.Mode.NONE;
            case "tool" -> named(named);
            default -> throw RequestWalk.unknownWord(at + ".type", type, "auto, any, tool or none");
        };
    }

    private static Choice named(String name) {
        if (name.isEmpty()) {
            throw new MisshapenRequest("tool_choice.name", "missing", "the name of a tool");
        }
        return new Choice.Named(name);
    }
}
