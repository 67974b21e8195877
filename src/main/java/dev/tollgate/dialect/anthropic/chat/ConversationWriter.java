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
 * Writes the conversation of a request. Instructions that open it are its {@code system}; later ones stay where the model takes them, and
 * are else lifted there, too, which loses their place. Messages of one role that then follow one another become one; in what the user says,
 * all tool results come first; what is empty is left out, because it is refused.
 *
 * <p>Threads: confined to one exchange.
 */
final class ConversationWriter {
    /** A turn: what one side says until the other does. */
    private record Turn(Role role, List<Part> parts) {}

    private final BlockWriter blocks;
    private final JsonOut out;
    private final ClaudeModel model;
    private final Losses losses;
    private final List<Part> system = new ArrayList<>(2);
    private final List<Turn> turns = new ArrayList<>();
    /** Instructions after which nobody has spoken yet. */
    private final List<Message> reminders = new ArrayList<>(0);
    /** Instructions that stand among the turns. */
    private final List<Message> placed = new ArrayList<>(0);

    ConversationWriter(JsonOut out, ClaudeModel model, ToolNames names, Losses losses) {
        this.out = out;
        this.model = model;
        this.losses = losses;
        this.blocks = new BlockWriter(out, names);
    }

    void write(List<Message> messages) {
        for (var message : messages) {
            var parts = expressible(message);
            if (!parts.isEmpty()) {
                add(message.role(), message.at(), parts);
            }
        }
        remind(Role.ASSISTANT);
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

    private void add(Role role, String at, List<Part> parts) {
        if (role.instructs() && turns.isEmpty()) {
            system.addAll(parts);
        } else if (role.instructs()) {
            reminders.add(new Message(role, at, parts));
        } else {
            remind(role);
            if (!turns.isEmpty() && turns.getLast().role() == role) {
                turns.getLast().parts().addAll(parts);
            } else {
                turns.add(new Turn(role, parts));
            }
        }
    }

    /** Finds a place for the reminders before {@code next} speaks: between a user and the model, where it takes them, or with the system's. */
    private void remind(Role next) {
        if (reminders.isEmpty()) {
            return;
        }
        boolean stays = model.reminded()
                && turns.getLast().role() == Role.USER
                && next == Role.ASSISTANT
                && reminders.stream().flatMap(it -> it.parts().stream()).allMatch(it -> it instanceof Part.Text);
        placed.addAll(reminders);
        if (stays) {
            var parts = new ArrayList<Part>(2);
            reminders.forEach(reminder -> parts.addAll(reminder.parts()));
            turns.add(new Turn(Role.SYSTEM, parts));
        } else {
            lift();
        }
        reminders.clear();
    }

    /** Lifts out all reminders so far, also those that had a place: later instructions count more, so their order is kept before all. */
    private void lift() {
        turns.removeIf(turn -> turn.role() == Role.SYSTEM);
        for (var reminder : placed) {
            system.addAll(reminder.parts());
            losses.add(reminder.at() + ".role");
        }
        placed.clear();
    }

    private void turn(Turn turn, boolean first) {
        boolean user = turn.role() == Role.USER;
        out.ascii(first ? "{\"role\":\"" : ",{\"role\":\"")
                .ascii(user ? "user" : turn.role() == Role.ASSISTANT ? "assistant" : "system");
        out.ascii("\",\"content\":");
        blocks.content(user ? resultsFirst(turn.parts()) : turn.parts());
        out.add('}');
    }

    private static List<Part> resultsFirst(List<Part> parts) {
        if (parts.size() < 2) {
            return parts;
        }
        var sorted = new ArrayList<Part>(parts.size());
        for (var part : parts) {
            if (part instanceof Part.ToolResult) {
                sorted.add(part);
            }
        }
        for (var part : parts) {
            if (!(part instanceof Part.ToolResult)) {
                sorted.add(part);
            }
        }
        return sorted;
    }

    private List<Part> expressible(Message message) {
        var said = message.parts();
        var parts = new ArrayList<Part>(said.size());
        // By their places: lists of one or two would make an iterator each time.
        for (int i = 0; i < said.size(); i++) {
            var part = said.get(i);
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
