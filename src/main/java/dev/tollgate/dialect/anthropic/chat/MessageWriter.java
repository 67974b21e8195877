package dev.tollgate.dialect.anthropic.chat;

import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.dialect.translation.Thoughts;
import dev.tollgate.llm.Media;
import dev.tollgate.llm.Message;
import dev.tollgate.llm.Message.Role;
import dev.tollgate.llm.Part;
import dev.tollgate.wire.json.JsonEscapes;
import dev.tollgate.wire.json.JsonOut;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the conversation of a request. Instructions are lifted out of it into {@code system}, wherever they stood; messages of one role that
 * then follow one another become one; in what the user says, all tool results come first; what is empty is left out, because it is refused.
 *
 * <p>Threads: confined to one exchange.
 */
final class MessageWriter {
    /** A turn: what one side says until the other does. */
    private record Turn(Role role, List<Part> parts) {}

    private final BlockWriter blocks;
    private final JsonOut out;
    private final Losses losses;

    MessageWriter(JsonOut out, ToolNames names, Losses losses) {
        this.out = out;
        this.losses = losses;
        this.blocks = new BlockWriter(out, names);
    }

    void write(List<Message> messages) {
        var system = new ArrayList<Part>(2);
        var turns = new ArrayList<Turn>(messages.size());
        for (var message : messages) {
            var parts = expressible(message);
            if (parts.isEmpty()) {
                continue;
            }
            if (message.role().instructs()) {
                system.addAll(parts);
            } else if (!turns.isEmpty() && turns.getLast().role() == message.role()) {
                turns.getLast().parts().addAll(parts);
            } else {
                turns.add(new Turn(message.role(), parts));
            }
        }
        if (turns.isEmpty() && !system.isEmpty()) {
            // Somebody has to say something: the last instruction is said by the user.
            turns.add(new Turn(Role.USER, List.of(system.removeLast())));
        }
        if (!system.isEmpty()) {
            out.ascii(",\"system\":");
            blocks.content(system);
        }
        out.ascii(",\"messages\":[");
        for (int i = 0; i < turns.size(); i++) {
            turn(turns.get(i), i == 0);
        }
        out.add(']');
    }

    private void turn(Turn turn, boolean first) {
        boolean user = turn.role() == Role.USER;
        out.ascii(first ? "{\"role\":\"" : ",{\"role\":\"").ascii(user ? "user" : "assistant");
        out.ascii("\",\"content\":");
        blocks.content(user ? resultsFirst(turn.parts()) : turn.parts());
        out.add('}');
    }

    private static List<Part> resultsFirst(List<Part> parts) {
        var sorted = new ArrayList<Part>(parts.size());
        for (var part : parts) {
            if (part instanceof Part.ToolResult) {
                sorted.add(part);
            }
        }
        if (sorted.isEmpty()) {
            return parts;
        }
        for (var part : parts) {
            if (!(part instanceof Part.ToolResult)) {
                sorted.add(part);
            }
        }
        return sorted;
    }

    private List<Part> expressible(Message message) {
        var parts = new ArrayList<Part>(message.parts().size());
        for (var part : message.parts()) {
            if (expressible(part)) {
                parts.add(
                        part instanceof Part.ToolResult result
                                ? new Part.ToolResult(
                                        result.at(),
                                        result.id(),
                                        result.content().stream()
                                                .filter(this::expressible)
                                                .toList(),
                                        result.error(),
                                        result.cache())
                                : part);
            }
        }
        return parts;
    }

    private boolean expressible(Part part) {
        boolean possible =
                switch (part) {
                    case Part.Text text -> !JsonEscapes.isBlank(text.text());
                    case Part.Image image -> !(image.media() instanceof Media.FileId);
                    case Part.Document document -> BlockWriter.expressible(document.media());
                    case Part.Thinking thinking -> Thoughts.signed(thinking);
                    case Part.Refusal refusal -> !JsonEscapes.isBlank(refusal.text());
                    case Part.ToolUse _, Part.ToolResult _, Part.RedactedThinking _ -> true;
                };
        if (!possible && !(part instanceof Part.Text text && text.text().isEmpty())) {
            losses.add(part.at());
        }
        return possible;
    }
}
