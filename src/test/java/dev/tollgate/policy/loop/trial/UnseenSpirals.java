package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.policy.loop.trial.Scene.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Loops whose client does more than send the conversation again, and loops of agents that think, apologise or hand on. */
final class UnseenSpirals {
    private static final int ROUNDS = 24;

    private final Words words;
    private final List<Scene> scenes = new ArrayList<>();
    private final long seed;
    private int index;

    private UnseenSpirals(long seed) {
        this.seed = seed;
        this.words = new Words(seed ^ 0x5B1A);
    }

    static List<Scene> of(int each, long seed) {
        var unseen = new UnseenSpirals(seed);
        for (int i = 0; i < each; i++) {
            unseen.index = i;
            unseen.all();
        }
        return unseen.scenes;
    }

    private void all() {
        for (int period = 1; period <= 6; period++) {
            int k = period;
            add("noisy " + k, k, scene -> noisy(scene, k));
        }
        add("after sixty steps", 3, this::afterSixty);
        add("beyond what is kept", 2, this::beyondKept);
        add("compacted on the way", 2, this::compacted);
        add("results cleared", 2, this::resultsCleared);
        add("clock in the system prompt", 2, this::clockInSystem);
        add("reminder at the end", 2, this::reminderAtEnd);
        add("thinking", 1, this::thinking);
        add("thinks only", 1, this::thinksOnly);
        add("says nothing", 1, this::saysNothing);
        add("apologies", 1, this::apologies);
        add("round table", 3, this::roundTable);
        add("same sub-agent", 3, this::sameSubAgent);
        add("parallel in any order", 1, this::parallelShuffled);
        add("edit undone", 2, this::editUndone);
        add("refused by a form", 2, this::form);
        add("retry storm", 1, this::retryStorm);
        add("waits on nothing", 2, this::slowPair);
        add("clock in the results", 1, this::clockInResults);
        add("kept by the provider", 1, this::keptByProvider);
    }

    private void add(String kind, int period, Consumer<Scene> writes) {
        var scene = new Scene(kind, index, Wire.of(index), 1_300 + seed * 10_000 + words.upTo(5), period)
                .marked(words.words(2));
        scene.said(0, "system", "You are agent " + scene.name + ".").said(0, "user", "Do this: " + words.words(2));
        honest(scene, words.upTo(12));
        scene.loops();
        writes.accept(scene);
        scenes.add(scene);
    }

    private void honest(Scene scene, int steps) {
        for (int i = 0; i < steps; i++) {
            scene.step(0, 300, "", "look", "{\"at\":\"" + words.words(2) + "\"}", words.word());
        }
    }

    private void noisy(Scene scene, int period) {
        for (int i = 0; i < ROUNDS * period; i++) {
            int k = i % period;
            var members = new ArrayList<>(List.of("\"q\" : \"" + k + "\"", "\"deep\":{\"b\":1,\"a\":[1, 2]}"));
            members.add(
                    words.one("\"request_id\":\"" + words.uuid() + "\"", "\"ts\":" + words.upTo(999), "\"nonce\": 1"));
            members.add(words.upTo(members.size()), "\"x\":" + k);
            if (words.in(2)) {
                members.add(members.removeFirst());
            }
            var text =
                    words.one("", "Let me see.", "Once more, " + words.word(), "Now the other one: " + words.words(5));
            scene.step(
                    0, 300, text, "tool" + k, "{" + String.join(words.one(",", " ,\n "), members) + "}", "same " + k);
        }
    }

    private void afterSixty(Scene scene) {
        honest(scene, 60);
        scene.loops();
        pair(scene, ROUNDS, 3);
    }

    private void beyondKept(Scene scene) {
        for (int i = 0; i < 600; i++) {
            scene.history(0, "", "look", "{\"at\":\"" + words.words(2) + "\"}", words.word());
        }
        scene.loops();
        pair(scene, 8, 2);
    }

    /** So many rounds of so many steps. */
    private static void pair(Scene scene, int rounds, int steps) {
        for (int i = 0; i < rounds * steps; i++) {
            scene.step(0, 300, "", "t" + i % steps, "{\"of\":" + i % steps + "}", "same " + i % steps);
        }
    }

    private void compacted(Scene scene) {
        for (int part = 0; part < 3; part++) {
            pair(scene, part == 0 ? 2 : 10, 2);
            var said = scene.agent(0);
            var first = List.copyOf(said.subList(0, 2));
            said.clear();
            said.addAll(first);
            scene.said(0, "user", "Summary of what was done: " + words.words(20));
        }
    }

    private void resultsCleared(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            pair(scene, 1, 2);
            var said = scene.agent(0);
            for (int at = 2; at < said.size() - 6; at++) {
                if (said.get(at).path("role").asText().equals("tool")) {
                    ObjectNode cleared = said.get(at).deepCopy();
                    said.set(at, cleared.put("content", "[cleared to save context]"));
                }
            }
        }
    }

    private void clockInSystem(Scene scene) {
        for (int i = 0; i < 2 * ROUNDS; i++) {
            ObjectNode head = scene.agent(0).removeFirst().deepCopy();
            scene.agent(0).addFirst(head.put("content", scene.name + ", it is 10:" + i));
            scene.step(0, 300, "", "t" + i % 2, "{\"of\":" + i % 2 + "}", "same " + i % 2);
        }
    }

    private void reminderAtEnd(Scene scene) {
        for (int i = 0; i < 2 * ROUNDS; i++) {
            scene.said(0, "user", "<reminder>" + words.words(3) + "</reminder>").asks(0, 300);
            scene.agent(0).removeLast();
            scene.history(0, "", "t" + i % 2, "{\"of\":" + i % 2 + "}", "same " + i % 2);
        }
    }

    private void thinks(Scene scene) {
        ObjectNode last = scene.agent(0).removeLast().deepCopy();
        scene.agent(0).add(last.put(Wire.THOUGHT, words.words(15)));
    }

    private void thinking(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.asks(0, 300).said(0, "assistant", "All done.");
            thinks(scene);
            scene.said(0, "user", "Go on.");
        }
    }

    private void thinksOnly(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.asks(0, 300).said(0, "assistant", "");
            thinks(scene);
            scene.said(0, "user", "Continue.");
        }
    }

    private void saysNothing(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.asks(0, 300).said(0, "assistant", "").said(0, "user", "Please continue.");
        }
    }

    private void apologies(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.asks(0, 300)
                    .said(
                            0,
                            "assistant",
                            words.one("I apologise", "I am sorry", "Sorry")
                                    + " for the confusion. Here is the table with the corrected figures for all four quarters as you asked for it.")
                    .said(0, "user", "Validation failed: the column total is missing in the table.");
        }
    }

    private void roundTable(Scene scene) {
        var lines = List.of(
                "I hand this over to the planner, who knows best what has to be done.",
                "The planner thinks that the coder should take this one first.",
                "The coder cannot begin before the reviewer has looked at it.");
        for (int agent = 1; agent < 3; agent++) {
            scene.said(agent, "system", "You are number " + agent + " of " + scene.name);
        }
        for (int i = 0; i < ROUNDS; i++) {
            for (int agent = 0; agent < 3; agent++) {
                scene.said(agent, "user", lines.get((agent + 2) % 3))
                        .asks(agent, 300)
                        .said(agent, "assistant", lines.get(agent));
            }
        }
    }

    private void sameSubAgent(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.asks(0, 300);
            int sub = i + 1;
            scene.said(sub, "system", "You look things up. " + scene.name).said(sub, "user", "Find the owner.");
            scene.step(sub, 300, "", "search", "{\"for\":\"owner\"}", "nothing").asks(sub, 300);
            scene.history(
                    0, words.words(4), "delegate", "{\"to\":\"finder\",\"brief\":\"Find the owner.\"}", "not found");
        }
    }

    private void parallelShuffled(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            var calls = new ArrayList<>(List.of(0, 1, 2, 3));
            var flat = new ArrayList<String>();
            while (!calls.isEmpty()) {
                int k = calls.remove(/* index */ words.upTo(calls.size()));
                flat.addAll(List.of("read", "{\"file\":" + k + "}", "text " + k));
            }
            scene.step(0, 300, words.one("", "Again."), flat.toArray(String[]::new));
        }
    }

    private void editUndone(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(0, 300, words.words(6), "edit", "{\"path\":\"a\",\"old\":\"1\",\"new\":\"2\"}", "done");
            scene.step(0, 300, words.words(6), "edit", "{\"path\":\"a\",\"old\":\"2\",\"new\":\"1\"}", "done");
        }
    }

    private void form(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(
                    0,
                    300,
                    words.one("Filling in.", "I try that."),
                    "fill",
                    "{\"field\":\"date\",\"value\":\"31.2.\",\"requestId\":\"" + words.uuid() + "\"}",
                    "{\"shown\":\"31.2.\",\"at\":\"2026-03-01T10:00:00." + words.upTo(999) + "Z\"}");
            scene.step(0, 300, "", "submit", "{}", "{\"errors\":[\"date\"],\"request_id\":\"" + words.uuid() + "\"}");
        }
    }

    private void retryStorm(Scene scene) {
        scene.impatient();
        for (int i = 0; i < 2 * ROUNDS; i++) {
            scene.calls(0, words.between(300, 3_000), Fate.PUT_OFF, 0);
        }
    }

    private void slowPair(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(0, 70_000, "", "render", "{\"scene\":1}", "rendered");
            scene.step(0, 50_000, "", "compare", "{\"scene\":1}", "differs");
        }
    }

    private void clockInResults(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(
                    0,
                    300,
                    "",
                    "fetch",
                    "{\"page\":\"news\"}",
                    "As of 2026-03-01T10:00:" + (10 + i) + "." + words.upTo(999) + "Z there is nothing new.");
        }
    }

    private void keptByProvider(Scene scene) {
        scene.kept();
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(0, 300, "", "search", "{\"for\":\"owner\"}", "nothing");
        }
    }
}
