package dev.tollgate.dialect.openai.chat;

import com.fasterxml.jackson.core.JsonFactory;
import dev.tollgate.dialect.translation.MisshapenRequest;
import dev.tollgate.dialect.translation.RequestWalk;
import dev.tollgate.llm.Part;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonCursor.Kind;
import dev.tollgate.wire.json.JsonEscapes;
import dev.tollgate.wire.json.JsonOut;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tool calls of an assistant's message. Arguments are JSON inside a string; models write them, so they may be empty, broken
 * (the answer was cut) or no object. What is no object is put into one and reported.
 *
 * <p>Threads: confined to one exchange.
 */
final class ToolCallReader {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Bytes NO_ARGUMENTS = Bytes.of("{}");

    private final RequestWalk walk;

    ToolCallReader(RequestWalk walk) {
        this.walk = walk;
    }

    /** Reads the calls of the message at {@code at}. */
    List<Part> read(String at) {
        if (walk.takeNull()) {
            return List.of();
        }
        var calls = new ArrayList<Part>(2);
        walk.array(at, "tool_calls");
        for (int i = 0; walk.json().nextElement(); i++) {
            var place = at + ".tool_calls[" + i + "]";
            walk.object("", place);
            var call = call(place);
            if (call != null) {
                calls.add(call);
            }
        }
        return calls;
    }

    private Part.@Nullable ToolUse call(String at) {
        var type = "function";
        var id = "";
        Part.ToolUse function = null;
        Bytes cache = null;
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "type" -> type = walk.word(at, name);
                case "id" -> id = walk.word(at, name);
                case "function" -> function = function(at);
                case "cache_control" ->
                    cache = walk.takeNull() ? null : walk.json().raw();
                // Some callers send the calls back as they gathered them from a stream.
                case "index" -> walk.json().skip();
                default -> walk.lose(at, name);
            }
        }
        if (!type.equals("function") && !type.isEmpty()) {
            walk.losses().add(at);
            return null;
        }
        if (function == null || id.isEmpty()) {
            throw new MisshapenRequest(at, "a call without " + (id.isEmpty() ? "id" : "function"), "both");
        }
        return new Part.ToolUse(at, id, function.name(), function.input(), cache);
    }

    private Part.ToolUse function(String call) {
        var at = call + ".function";
        var called = "";
        var input = NO_ARGUMENTS;
        walk.object(call, "function");
        while (walk.json().nextMember()) {
            var name = walk.json().name();
            switch (name) {
                case "name" -> called = walk.word(at, name);
                case "arguments" -> input = arguments(at);
                default -> walk.lose(at, name);
            }
        }
        if (called.isEmpty()) {
            throw new MisshapenRequest(at + ".name", "missing", "the name of a tool");
        }
        return new Part.ToolUse(call, "", called, input, null);
    }

    private Bytes arguments(String at) {
        if (walk.json().is(Kind.OBJECT)) {
            return walk.json().raw();
        }
        if (walk.takeNull()) {
            return NO_ARGUMENTS;
        }
        var inside = walk.text(at, "arguments");
        if (JsonEscapes.isBlank(inside)) {
            return NO_ARGUMENTS;
        }
        var decoded = JsonEscapes.decoded(inside);
        boolean json = isJson(decoded);
        if (json && startsObject(decoded)) {
            return decoded;
        }
        if (json && decoded.toUtf8String().strip().equals("null")) {
            return NO_ARGUMENTS;
        }
        walk.losses().add(at + ".arguments");
        var wrapped = new JsonOut().ascii("{\"arguments\":\"").raw(inside).ascii("\"}");
        return Bytes.of(wrapped.bytes().toArray());
    }

    private static boolean startsObject(Bytes json) {
        int i = 0;
        while (json.at(i) <= ' ') {
            i++;
        }
        return json.at(i) == '{';
    }

    private static boolean isJson(Bytes text) {
        try (var parser = JSON.createParser(text.array(), text.offset(), text.length())) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
