package dev.tollgate.sim.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.random.RandomGenerator;

/** Natural-looking conversations of a few agents, drawn from a seed. */
final class Prompts {
    static final List<String> AGENTS = List.of("planner", "writer", "researcher", "support");
    private static final List<String> TASKS = List.of(
            "Summarise the minutes of the harbour meeting in three lines.",
            "Which of these two contracts ends first, and what does leaving early cost?",
            "Write a friendly reply to a customer whose parcel went to the wrong town.",
            "List the risks of moving the ledger to the new data centre, most likely first.",
            "Explain to a new colleague how the night shift hands over.",
            "Turn this paragraph into a table of dates, places and amounts.",
            "What should I ask the supplier before I sign?",
            "Find the contradiction between the report and the appendix.");
    private static final String CONTEXT =
            "The bridge opens at six, the keeper counts the carts, and every toll goes into the ledger before noon. ";

    private Prompts() {}

    /** The JSON body of one chat call with up to three earlier turns. */
    static String body(String agent, String model, boolean stream, RandomGenerator random) {
        var body = JsonNodeFactory.instance.objectNode();
        body.put("model", model);
        var messages = body.putArray("messages");
        messages.addObject()
                .put("role", "system")
                .put("content", "You are the " + agent + " of a toll company. Be brief.");
        var turns = random.nextInt(4);
        for (int turn = 0; turn < turns; turn++) {
            messages.addObject().put("role", "user").put("content", task(random));
            messages.addObject().put("role", "assistant").put("content", CONTEXT.repeat(1 + random.nextInt(3)));
        }
        var material = CONTEXT.repeat(random.nextInt(12));
        messages.addObject().put("role", "user").put("content", material + task(random));
        body.put("max_completion_tokens", 16 + random.nextInt(80));
        if (stream) {
            body.put("stream", true);
            body.putObject("stream_options").put("include_usage", true);
        }
        return body.toString();
    }

    private static String task(RandomGenerator random) {
        return TASKS.get(random.nextInt(TASKS.size()));
    }
}
