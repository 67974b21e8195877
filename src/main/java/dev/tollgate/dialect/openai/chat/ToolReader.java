package dev.tollgate.dialect.openai.chat;

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
 * Reads the tools of a request, and which of them the model may call.
 *
 * <p>Threads: confined to one exchange.
 */
final class ToolReader {
    private final RequestWalk walk;
    private List<Tool> tools = List.of();

    ToolReader(RequestWalk walk) {
        this.walk = walk;
    }

    List<Tool> tools() {
        return tools;
    }

    void read() {
        if (walk.takeNull()) {
            return;
        }
        tools = new ArrayList<>();
        walk.array("", "tools");
        for (int i = 0; walk.json().nextElement(); i++) {
            var at = "tools[" + i + "]";
            walk.object("", at);
            var tool = tool(at);
            if (tool != null) {
                tools.add(tool);
            }
        }
    }

    private @Nullable Tool tool(String at) {
        var type = "function";
        Tool function = null;
        Bytes cache = null;
        var others = new ArrayList<String>(0);
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "type" -> type = walk.word(at, name);
                case "function" -> function = function(at);
                case "cache_control" ->
                    cache = walk.takeNull() ? null : walk.json().raw();
                default -> {
                    others.add(name);
                    walk.json().skip();
                }
            }
        }
        if (function == null || !type.equals("function")) {
            if (type.equals("function")) {
                throw new MisshapenRequest(at + ".function", "missing", "an object");
            }
            walk.losses().add(at);
            return null;
        }
        others.forEach(name -> walk.losses().add(RequestWalk.path(at, name)));
        return cache == null
                ? function
                : new Tool(at, function.name(), function.description(), function.schema(), function.strict(), cache);
    }

    private Tool function(String tool) {
        var at = tool + ".function";
        var title = "";
        Bytes description = null;
        Bytes schema = null;
        Bytes cache = null;
        boolean strict = false;
        walk.object(tool, "function");
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "name" -> title = walk.word(at, name);
                case "description" -> description = walk.optionalText(at, name);
                case "parameters" -> schema = walk.takeNull() ? null : schema(at);
                case "strict" -> strict = walk.flag(at, name);
                case "cache_control" ->
                    cache = walk.takeNull() ? null : walk.json().raw();
                default -> walk.lose(at, name);
            }
        }
        if (title.isEmpty()) {
            throw new MisshapenRequest(at + ".name", "missing", "the name of a tool");
        }
        return new Tool(tool, title, description, schema, strict, cache);
    }

    private Bytes schema(String at) {
        if (!walk.json().is(Kind.OBJECT)) {
            throw walk.unexpected(at, "parameters", "an object");
        }
        return walk.json().raw();
    }

    Choice choice() {
        var at = "tool_choice";
        if (!walk.json().is(Kind.OBJECT)) {
            var word = walk.word("", at);
            return switch (word) {
                case "" -> Choice.Mode.UNSAID;
                case "auto" -> Choice.Mode.AUTO;
                case "none" -> Choice.Mode.NONE;
                case "required", "any" -> Choice.Mode.REQUIRED;
                default -> throw RequestWalk.unknownWord(at, word, "auto, none, required or a tool");
            };
        }
        var type = "";
        var named = "";
        walk.json().enter();
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "type" -> type = walk.word(at, name);
                case "function" -> named = named(at);
                default -> walk.json().skip();
            }
        }
        if (type.equals("function") && !named.isEmpty()) {
            return new Choice.Named(named);
        }
        walk.losses().add(at);
        return Choice.Mode.UNSAID;
    }

    private String named(String at) {
        var named = "";
        walk.object(at, "function");
        while (walk.json().nextMember()) {
            if (walk.json().name().equals("name")) {
                named = walk.word(at, "function.name");
            } else {
                walk.json().skip();
            }
        }
        return named;
    }
}
