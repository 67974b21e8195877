package dev.tollgate.dialect.anthropic.chat;

import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.llm.Message;
import dev.tollgate.llm.Part;
import dev.tollgate.llm.ResponseFormat;
import dev.tollgate.llm.Toolbox;
import dev.tollgate.llm.Toolbox.Choice;
import dev.tollgate.llm.Toolbox.Tool;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonCursor;
import dev.tollgate.wire.json.JsonOut;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Writes the tools of a request, and which of them the model may call.
 *
 * <p>A conversation in which tools were called has to declare tools; where the caller declares none any more, those that were called are
 * declared for it, and may not be called.
 *
 * <p>Threads: confined to one exchange.
 */
final class ToolWriter {
    /** Longer names of tools are refused. */
    static final int LONGEST_NAME = 128;

    private static final Bytes ANY_OBJECT = Bytes.of("{\"type\":\"object\"}");
    private static final Bytes ANSWER = Bytes.of("Gives the answer, in the form that was asked for.");

    private final JsonOut out;
    private final ClaudeModel model;
    private final ToolNames names;
    private final Losses losses;

    ToolWriter(JsonOut out, ClaudeModel model, ToolNames names, Losses losses) {
        this.out = out;
        this.model = model;
        this.names = names;
        this.losses = losses;
    }

    void write(Toolbox toolbox, FormatPlan format, List<Message> messages) {
        var schema = format.schema();
        if (schema != null && format.tool()) {
            answer(schema, toolbox, messages);
            return;
        }
        if (!toolbox.tools().isEmpty()) {
            tools(toolbox.tools());
            choice(toolbox.choice(), toolbox.serial());
            return;
        }
        switch (toolbox.choice()) {
            case Choice.Mode.UNSAID, Choice.Mode.AUTO, Choice.Mode.NONE -> {}
            case Choice.Mode.REQUIRED -> losses.add("tool_choice");
            case Choice.Named _ -> losses.add("tool_choice");
        }
        var called = called(messages);
        if (!called.isEmpty()) {
            tools(called);
            choice(Choice.Mode.NONE, false);
        }
    }

    /** A tool that stands for the form of the answer, and is the one that must be called, once. */
    private void answer(ResponseFormat.JsonSchema schema, Toolbox toolbox, List<Message> messages) {
        var tools = new ArrayList<>(toolbox.tools().isEmpty() ? called(messages) : toolbox.tools());
        var wanted = schema.name() == null ? "answer" : schema.name();
        var name = new StringBuilder(ToolNames.fit(wanted, LONGEST_NAME / 2));
        while (tools.stream()
                .anyMatch(tool -> names.fitting(tool.name(), LONGEST_NAME).contentEquals(name))) {
            name.append('_');
        }
        var sent = name.toString();
        names.answering(sent);
        var description = schema.description() == null ? ANSWER : schema.description();
        tools.add(new Tool("response_format", sent, description, schema.schema(), false, null));
        tools(tools);
        choice(new Choice.Named(sent), true);
    }

    private static List<Tool> called(List<Message> messages) {
        var called = new LinkedHashSet<String>(0);
        for (var message : messages) {
            var said = message.parts();
            for (int i = 0; i < said.size(); i++) {
                if (said.get(i) instanceof Part.ToolUse use) {
                    called.add(use.name());
                }
            }
        }
        if (called.isEmpty()) {
            return List.of();
        }
        var tools = new ArrayList<Tool>(called.size());
        called.forEach(name -> tools.add(new Tool("tools", name, null, ANY_OBJECT, false, null)));
        return tools;
    }

    private void tools(List<Tool> tools) {
        out.ascii(",\"tools\":[");
        for (int i = 0; i < tools.size(); i++) {
            if (i > 0) {
                out.add(',');
            }
            tool(tools.get(i));
        }
        out.add(']');
    }

    private void tool(Tool tool) {
        out.ascii("{\"name\":").quoted(names.fitting(tool.name(), LONGEST_NAME));
        var description = tool.description();
        if (description != null && !description.isEmpty()) {
            out.ascii(",\"description\":\"").raw(description).add('"');
        }
        out.ascii(",\"input_schema\":");
        schema(tool.schema() == null ? ANY_OBJECT : tool.schema());
        if (tool.strict()) {
            if (model.strict()) {
                out.ascii(",\"strict\":true");
            } else {
                losses.add(tool.at() + ".strict");
            }
        }
        if (tool.cache() != null) {
            out.ascii(",\"cache_control\":").raw(tool.cache());
        }
        out.add('}');
    }

    // The root has to say that it is an object, which others take for granted.
    private void schema(Bytes schema) {
        boolean said = false;
        boolean empty = true;
        var json = new JsonCursor(schema);
        json.enter();
        while (json.nextMember()) {
            empty = false;
            said |= json.name().equals("type");
            json.skip();
        }
        if (said) {
            out.raw(schema);
        } else {
            out.ascii(empty ? "{\"type\":\"object\"" : "{\"type\":\"object\",").raw(schema.slice(1, schema.length()));
        }
    }

    private void choice(Choice choice, boolean serial) {
        switch (choice) {
            case Choice.Mode.UNSAID -> {
                if (serial) {
                    choice("auto", true);
                }
            }
            case Choice.Mode.AUTO -> choice("auto", serial);
            case Choice.Mode.NONE -> choice("none", false);
            case Choice.Mode.REQUIRED -> {
                if (mayForce()) {
                    choice("any", serial);
                } else {
                    choice("auto", serial);
                }
            }
            case Choice.Named(var name) -> {
                if (!mayForce()) {
                    choice("auto", serial);
                    return;
                }
                out.ascii(",\"tool_choice\":{\"type\":\"tool\",\"name\":").quoted(names.fitting(name, LONGEST_NAME));
                out.ascii(serial ? ",\"disable_parallel_tool_use\":true}" : "}");
            }
        }
    }

    private boolean mayForce() {
        if (!model.forced()) {
            losses.add("tool_choice");
        }
        return model.forced();
    }

    private void choice(String type, boolean serial) {
        out.ascii(",\"tool_choice\":{\"type\":\"").ascii(type);
        out.ascii(serial ? "\",\"disable_parallel_tool_use\":true}" : "\"}");
    }
}
