package dev.tollgate.dialect.openai.chat;

import dev.tollgate.dialect.translation.MessagePlaces;
import dev.tollgate.dialect.translation.MisshapenRequest;
import dev.tollgate.dialect.translation.RequestWalk;
import dev.tollgate.dialect.translation.Thoughts;
import dev.tollgate.llm.Message;
import dev.tollgate.llm.Message.Role;
import dev.tollgate.llm.Part;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonCursor.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a request. The {@code tool} messages that follow one another become one message of the user, and an assistant's
 * thinking, words and calls come in this order.
 *
 * <p>Threads: confined to one exchange.
 */
final class ConversationReader {
    private final RequestWalk walk;
    private final ContentReader content;
    private final ToolCallReader calls;
    private final List<Message> messages = new ArrayList<>();
    private boolean found;
    private boolean lastIsTools;

    // Of the message being read.
    private int number;
    private String role = "";
    private List<Part> said = List.of();
    private List<Part> thought = List.of();
    private List<Part> called = List.of();
    private @Nullable Bytes refusal;
    private @Nullable Bytes reasoning;
    private String reasoningMember = "";
    private String toolCallId = "";
    private @Nullable Bytes cache;

    ConversationReader(RequestWalk walk) {
        this.walk = walk;
        content = new ContentReader(walk);
        calls = new ToolCallReader(walk);
    }

    /** Whether there were messages at all. */
    boolean found() {
        return found;
    }

    List<Message> messages() {
        return messages;
    }

    void read() {
        found = true;
        walk.array("", "messages");
        for (int i = 0; walk.json().nextElement(); i++) {
            var at = MessagePlaces.message(i);
            walk.object("", at);
            begin();
            number = i;
            while (walk.json().nextMember()) {
                member(at, walk.json().name());
            }
            end(at);
        }
    }

    private void begin() {
        role = "";
        said = List.of();
        thought = List.of();
        called = List.of();
        refusal = null;
        reasoning = null;
        toolCallId = "";
        cache = null;
    }

    private void member(String at, String name) {
        switch (name) {
            case "role" -> role = walk.word(at, name);
            case "content" -> said = content.read(at, MessagePlaces.content(number));
            case "refusal" -> refusal = walk.optionalText(at, name);
            case "tool_calls" -> called = calls.read(at);
            case "tool_call_id" -> toolCallId = walk.word(at, name);
            case "thinking_blocks" -> thought = thought(at);
            // DeepSeek's and vLLM's name, and OpenRouter's.
            case "reasoning_content", "reasoning" -> reasoning(at, name);
            case "cache_control" -> cache = walk.takeNull() ? null : walk.json().raw();
            case "annotations", "reasoning_details" -> walk.loseUnless(at, name, "[]");
            default -> walk.lose(at, name);
        }
    }

    private void reasoning(String at, String name) {
        if (walk.json().is(Kind.STRING)) {
            reasoning = walk.text(at, name);
            reasoningMember = name;
        } else {
            walk.lose(at, name);
        }
    }

    private List<Part> thought(String at) {
        if (walk.takeNull()) {
            return List.of();
        }
        var blocks = new ArrayList<Part>(2);
        walk.array(at, "thinking_blocks");
        for (int i = 0; walk.json().nextElement(); i++) {
            var block = Thoughts.block(walk, at + ".thinking_blocks[" + i + "]");
            if (block != null) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    private void end(String at) {
        switch (role) {
            case "system" -> add(Role.SYSTEM, at, cached(said));
            case "developer" -> add(Role.DEVELOPER, at, cached(said));
            case "user" -> add(Role.USER, at, cached(said));
            case "assistant" -> add(Role.ASSISTANT, at, assistant(at));
            case "tool" -> toolResult(at);
            case "function" -> throw new MisshapenRequest(at + ".role", "\"function\"", "\"tool\"");
            default -> throw RequestWalk.unknownWord(at + ".role", role, "system, developer, user, assistant or tool");
        }
    }

    private void add(Role whose, String at, List<Part> parts) {
        messages.add(new Message(whose, at, parts));
        lastIsTools = false;
    }

    private List<Part> assistant(String at) {
        var parts = new ArrayList<Part>(thought);
        // Where the blocks are, the plain text of them says nothing new.
        var plain = reasoning;
        if (parts.isEmpty() && plain != null && !plain.isEmpty()) {
            parts.add(new Part.Thinking(at + "." + reasoningMember, plain, null));
        }
        parts.addAll(said);
        var refused = refusal;
        if (refused != null && !refused.isEmpty()) {
            parts.add(new Part.Refusal(at + ".refusal", refused));
        }
        parts.addAll(called);
        return cached(parts);
    }

    private void toolResult(String at) {
        if (toolCallId.isEmpty()) {
            throw new MisshapenRequest(at + ".tool_call_id", "missing", "the id of the call that was answered");
        }
        var result = new Part.ToolResult(at, toolCallId, said, false, cache);
        if (lastIsTools) {
            messages.getLast().parts().add(result);
            return;
        }
        var results = new ArrayList<Part>(2);
        results.add(result);
        messages.add(new Message(Role.USER, at, results));
        lastIsTools = true;
    }

    // A mark on the message is one on its last part.
    private List<Part> cached(List<Part> parts) {
        var mark = cache;
        if (mark == null || parts.isEmpty() || parts.getLast().cache() != null) {
            return parts;
        }
        var marked = new ArrayList<Part>(parts.subList(0, parts.size() - 1));
        marked.add(
                switch (parts.getLast()) {
                    case Part.Text text -> new Part.Text(text.at(), text.text(), mark);
                    case Part.Image image -> new Part.Image(image.at(), image.media(), mark);
                    case Part.Document it -> new Part.Document(it.at(), it.media(), it.name(), mark);
                    case Part.ToolUse use -> new Part.ToolUse(use.at(), use.id(), use.name(), use.input(), mark);
                    case Part.ToolResult result ->
                        new Part.ToolResult(result.at(), result.id(), result.content(), result.error(), mark);
                    case Part.Thinking other -> other;
                    case Part.RedactedThinking other -> other;
                    case Part.Refusal refused -> new Part.Text(refused.at(), refused.text(), mark);
                });
        return marked;
    }
}
