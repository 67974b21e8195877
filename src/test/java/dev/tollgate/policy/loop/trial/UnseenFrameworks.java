package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.policy.loop.trial.Scene.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Honest work as frameworks put it on the wire: actions that are only text, instructions that change with whoever has the word, sessions in the body, what
 * is shown to an agent between its tools, calls beside the conversation, samples, searches and copies of a request.
 */
final class UnseenFrameworks {
    private final Words words;
    private final List<Scene> scenes = new ArrayList<>();
    private final long seed;
    private int index;

    private UnseenFrameworks(long seed) {
        this.seed = seed;
        this.words = new Words(seed ^ 0xF4A3);
    }

    static List<Scene> of(int each, long seed) {
        var unseen = new UnseenFrameworks(seed);
        for (int i = 0; i < each; i++) {
            unseen.index = i;
            unseen.all();
        }
        return unseen.scenes;
    }

    private void all() {
        add("text coder", this::textCoder);
        add("text coder, old output left out", this::elided);
        add("editor with its state", this::editorState);
        add("react", this::react);
        add("code agent", this::codeAgent);
        add("handoffs", this::handoffs);
        add("crew", this::crew);
        add("group chat", this::groupChat);
        add("calls beside", this::callsBeside);
        add("session with a clock", this::sessionWithClock);
        add("regenerated", this::regenerated);
        add("samples of one question", this::samples);
        add("samples after examples", this::samplesAfterExamples);
        add("labels", this::labels);
        add("labels in one talk", this::labelsInOneTalk);
        add("extraction", this::extraction);
        add("map and reduce", this::mapReduce);
        add("hedged", this::hedged);
        add("interrupted voice", this::interruptedVoice);
        add("screens", this::screens);
        add("debate", this::debate);
        add("writer and critic", this::writerAndCritic);
        add("steered", this::steered);
        add("search that goes back", this::searchBack);
    }

    private void add(String kind, Consumer<Scene> writes) {
        var scene = new Scene(kind, index, Wire.any(index), 2_500 + seed * 10_000 + words.upTo(5), 0)
                .marked(words.words(2));
        writes.accept(scene);
        scenes.add(scene);
    }

    private Scene begin(Scene scene, int agent, String task) {
        return scene.said(agent, "system", "You are agent " + scene.name + " " + words.word() + ".")
                .said(agent, "user", task);
    }

    /** An action that is no call of a tool, and what its harness says came of it. */
    private static void act(Scene scene, int agent, long millis, String says, String observed) {
        scene.asks(agent, millis).said(agent, "assistant", says).said(agent, "user", observed);
    }

    private String bash(String command) {
        return "THOUGHT: " + words.words(14) + "\n\n```bash\n" + command + "\n```";
    }

    private static String output(int code, String text) {
        return "<returncode>" + code + "</returncode>\n<output>\n" + text + "\n</output>";
    }

    private void textWork(Scene scene, int steps) {
        int failing = 9;
        for (int i = 0; i < steps; i++) {
            switch (words.upTo(5)) {
                case 0 -> act(scene, 0, 300, bash("ls -la"), output(0, "src tests setup.py"));
                case 1 -> act(scene, 0, 300, bash("cat src/" + words.upTo(6) + ".py"), output(0, words.words(40)));
                case 2 -> act(scene, 0, 300, bash("grep -rn " + words.word() + " src"), output(1, ""));
                default ->
                    act(
                            scene,
                            0,
                            300,
                            bash("sed -i s/" + words.word() + "/" + words.word() + "/ src/" + words.upTo(6) + ".py"),
                            output(0, ""));
            }
            failing -= words.in(12) ? 1 : 0;
            act(scene, 0, 2_000, bash("python -m pytest -q"), output(1, failing + " failed, 80 passed"));
        }
        scene.asks(0, 100);
    }

    private void textCoder(Scene scene) {
        begin(scene, 0, "Resolve the issue: " + words.words(12) + ". Answer with one bash block each time.");
        textWork(scene, 60);
    }

    private void elided(Scene scene) {
        begin(scene, 0, "Resolve the issue: " + words.words(12) + ". Answer with one bash block each time.");
        for (int i = 0; i < 60; i++) {
            act(
                    scene,
                    0,
                    300,
                    bash(i % 2 == 0 ? words.one("ls", "git diff") : words.one("cat ", "edit ") + words.word()),
                    output(0, words.in(3) ? "" : words.words(20)));
            var said = scene.agent(0);
            for (int at = 2; at < said.size() - 10; at++) {
                if (said.get(at).path("role").asText().equals("user")) {
                    ObjectNode old = said.get(at).deepCopy();
                    said.set(at, old.put("content", "Old environment output: (" + (at % 3 + 1) + " lines omitted)"));
                }
            }
        }
        scene.asks(0, 100);
    }

    private static String state(int step) {
        return "\n\n<environment_details>\n# Current Time\n5/4/2026, 10:" + (10 + step % 50) + ":" + (10 + step % 47)
                + " AM (Europe/Berlin)\n\n# Open Tabs\nsrc/a.ts\nsrc/b.ts\n\n# Current Mode\nACT MODE\n</environment_details>";
    }

    private void editorState(Scene scene) {
        begin(scene, 0, "<task>Port " + words.word() + " to the new client.</task>" + state(0));
        for (int i = 1; i < 50; i++) {
            var path = "src/" + words.upTo(7) + ".ts";
            if (words.in(2)) {
                act(
                        scene,
                        0,
                        400,
                        words.words(12) + "\n<read_file>\n<path>" + path + "</path>\n</read_file>",
                        "[read_file for '" + path + "'] Result:\n" + words.words(30) + state(i));
            } else {
                act(
                        scene,
                        0,
                        400,
                        words.words(12) + "\n<replace_in_file>\n<path>" + path + "</path>\n<diff>" + words.words(9)
                                + "</diff>\n</replace_in_file>",
                        "[replace_in_file for '" + path + "'] Result:\nThe content was successfully saved to " + path
                                + "." + state(i));
            }
        }
        scene.asks(0, 100);
    }

    private void react(Scene scene) {
        begin(scene, 0, "Question: who was the first " + words.words(3) + "?");
        for (int i = 0; i < 25; i++) {
            act(
                    scene,
                    0,
                    300,
                    "Thought: I should look for it.\nAction: search\nAction Input: " + words.words(2),
                    "Observation: " + (words.in(2) ? "No good search result found" : words.words(30)));
        }
        scene.asks(0, 100);
    }

    private void codeAgent(Scene scene) {
        begin(scene, 0, "How many " + words.word() + " are there in the table?");
        for (int i = 0; i < 30; i++) {
            scene.asks(0, 300)
                    .said(
                            0,
                            "assistant",
                            "Thought: " + words.words(8) + "\nCode:\n```py\nprint(df['" + words.word()
                                    + "'].sum())\n```<end_code>")
                    .said(0, "assistant", "Calling tools:\n[{'id': 'call_" + i + "', 'type': 'function'}]")
                    .said(
                            0,
                            "user",
                            "Call id: call_" + i + "\nObservation:\nExecution logs:\n"
                                    + (words.in(3) ? "None" : words.words(5))
                                    + "\nLast output from code snippet:\nNone");
        }
        scene.asks(0, 100);
    }

    private static void instruct(Scene scene, String by) {
        ObjectNode head = scene.agent(0).removeFirst().deepCopy();
        scene.agent(0).addFirst(head.put("content", by));
    }

    private void handoffs(Scene scene) {
        begin(scene, 0, "I was billed twice for " + words.word() + ".");
        var desks = List.of("triage", "billing", "refunds");
        for (int turn = 0; turn < 9; turn++) {
            var to = desks.get((turn + 1) % 3);
            scene.step(0, 500, "", "transfer_to_" + to, "{}", "{\"assistant\":\"" + to + "\"}");
            instruct(scene, "You are the desk of " + to + ". " + scene.name);
            scene.step(0, 500, "", "look_up", "{\"order\":\"" + words.word() + "\"}", words.words(6));
            scene.asks(0, 500).said(0, "assistant", words.words(12) + ". Is there anything else?");
            scene.said(0, "user", words.words(7));
        }
        scene.asks(0, 9_000);
    }

    private void crew(Scene scene) {
        var context = words.words(10);
        for (int member = 0; member < 4; member++) {
            scene.said(member, "system", "You are member " + member + " of the crew of " + scene.name)
                    .said(
                            member,
                            "user",
                            "Current Task: " + words.words(9) + "\nThis is the context you're working with:\n" + context
                                    + "\nBegin! This is VERY important to you.");
            for (int i = 0; i < 8; i++) {
                act(
                        scene,
                        member,
                        300,
                        "Thought: I need to use a tool.\nAction: Search the internet\nAction Input: {\"query\": \""
                                + words.words(3) + "\"}",
                        "Observation: "
                                + (words.in(4)
                                        ? "I encountered an error while trying to use the tool."
                                        : words.words(25)));
            }
            context = words.words(25);
            scene.asks(member, 300);
        }
    }

    private void groupChat(Scene scene) {
        var names = List.of("planner", "coder", "reviewer");
        for (int agent = 0; agent < 3; agent++) {
            scene.said(agent, "system", "You are " + names.get(agent) + " of " + scene.name)
                    .said(agent, "user", "Build " + words.word() + " together.");
        }
        var log = new StringBuilder();
        for (int i = 0; i < 18; i++) {
            int chooser = 10 + i;
            scene.said(chooser, "system", "You are in a role play game. " + names + " " + scene.name)
                    .said(chooser, "user", "Read the conversation, then select the next role:\n" + log)
                    .asks(chooser, 100);
            int speaker = i % 3;
            var line = words.words(18);
            scene.asks(speaker, 300);
            log.append(names.get(speaker)).append(": ").append(line).append('\n');
            for (int agent = 0; agent < 3; agent++) {
                if (agent == speaker) {
                    scene.said(agent, "assistant", line);
                } else {
                    scene.said(agent, "user", names.get(speaker) + ": " + line);
                }
            }
        }
    }

    private void callsBeside(Scene scene) {
        // A title, and what one might ask next, after each answer.
        begin(scene, 0, "How do I grow " + words.word() + "?");
        for (int turn = 0; turn < 10; turn++) {
            var answer = words.words(25);
            var question = words.words(6);
            scene.asks(0, 5_000).said(0, "assistant", answer);
            for (var task : List.of("Write a title of five words.", "Suggest three questions.", "Name three tags.")) {
                int side = 100 + 3 * turn + task.length();
                scene.said(
                        side,
                        "user",
                        "### Task:\n" + task + "\n<chat_history>\nUSER: " + question + "\nASSISTANT: " + answer
                                + "\n</chat_history>");
                scene.asksAtOnce(side, 10);
            }
            scene.said(0, "user", question);
        }
        scene.asks(0, 5_000);
    }

    private void sessionWithClock(Scene scene) {
        scene.session("user_" + words.word() + "_account_" + words.uuid() + "_session_" + words.uuid());
        begin(scene, 0, "Clean up " + words.word() + ".");
        for (int i = 0; i < 40; i++) {
            instruct(scene, scene.name + " billing " + words.word() + ", git status: " + words.words(3));
            scene.step(
                    0,
                    300,
                    "",
                    "Edit",
                    "{\"file_path\":\"" + words.word() + "\",\"new_string\":\"" + words.words(4) + "\"}",
                    "ok\n<system-reminder>" + (40 - i) + " open</system-reminder>");
            if (i % 10 == 9) {
                for (int helper = 0; helper < 3; helper++) {
                    int agent = 10 * i + helper;
                    scene.said(agent, "system", "You search files. " + words.word())
                            .said(agent, "user", "Find " + words.words(4));
                    scene.asks(agent, 100);
                    for (int j = 0; j < 4; j++) {
                        scene.history(agent, "", "Grep", "{\"pattern\":\"" + words.word() + "\"}", words.words(3));
                        scene.asks(agent, 100);
                    }
                }
            }
        }
        scene.asks(0, 100);
    }

    private void regenerated(Scene scene) {
        begin(scene, 0, "Write a poem on " + words.word() + ".");
        for (int turn = 0; turn < 3; turn++) {
            for (int i = 0; i < 4; i++) {
                scene.asks(0, words.between(6_000, 15_000));
            }
            scene.said(0, "assistant", words.words(30)).said(0, "user", "Now with " + words.words(4));
        }
        scene.asks(0, 9_000);
    }

    private void samples(Scene scene) {
        begin(scene, 0, "Complete: def " + words.word() + "(x):");
        for (int i = 0; i < 20; i++) {
            scene.asks(0, 10);
        }
    }

    private void samplesAfterExamples(Scene scene) {
        scene.said(0, "system", "Solve it step by step. " + scene.name);
        for (int shot = 0; shot < 8; shot++) {
            scene.said(0, "user", "Q: " + words.words(9)).said(0, "assistant", "A: " + words.words(9));
        }
        scene.said(0, "user", "Q: " + words.words(12));
        for (int i = 0; i < 12; i++) {
            scene.asks(0, 10);
        }
    }

    private void labels(Scene scene) {
        for (int i = 0; i < 80; i++) {
            scene.said(
                    i,
                    "user",
                    "Label the following ticket of " + scene.name
                            + " as one of bug, feature or question. Answer with one word and nothing else. Ticket: "
                            + words.words(5));
            scene.asks(i, 10);
        }
    }

    private void labelsInOneTalk(Scene scene) {
        scene.said(0, "system", "You label. " + scene.name);
        for (int i = 0; i < 60; i++) {
            scene.said(
                    0, "user", "Label this ticket as bug, feature or question please, nothing else: " + words.words(9));
            scene.asks(0, 20).said(0, "assistant", words.one("bug", "bug", "bug", "feature"));
        }
    }

    private void extraction(Scene scene) {
        for (int i = 0; i < 20; i++) {
            begin(scene, i, "Extract the invoice: " + words.words(30));
            for (int failed = words.upTo(4); failed > 0; failed--) {
                scene.step(
                        i,
                        200,
                        "",
                        "Invoice",
                        "{\"total\":\"" + words.word() + "\"}",
                        "Validation Error found:\n1 validation error for Invoice\ntotal\n  Input should be a valid number."
                                + " Recall the function correctly, fix the errors");
            }
            scene.asks(i, 200);
        }
    }

    private void mapReduce(Scene scene) {
        for (int i = 1; i <= 30; i++) {
            scene.said(i, "system", "You sum up. " + scene.name).said(i, "user", "Sum up: " + words.words(60));
            scene.asksAtOnce(i, 5);
        }
        scene.said(0, "system", "You sum up. " + scene.name).said(0, "user", "Sum up: " + words.words(90));
        scene.asks(0, 5_000);
    }

    private void hedged(Scene scene) {
        begin(scene, 0, "Read all of " + words.word() + ".");
        for (int i = 0; i < 25; i++) {
            scene.calls(0, 300, Fate.LOST, 0);
            scene.asksAtOnce(0, 40);
            scene.history(0, "", "read", "{\"part\":" + i + "}", words.words(4));
        }
        scene.asks(0, 5_000);
    }

    private void interruptedVoice(Scene scene) {
        scene.said(0, "system", "You are on the phone. " + scene.name)
                .said(0, "user", "[call of " + words.word() + "]");
        scene.asks(0, 100).said(0, "assistant", "Good day, what can I do for you?");
        for (int turn = 0; turn < 10; turn++) {
            var heard = new StringBuilder();
            for (int part = 0; part < 4; part++) {
                heard.append(words.word()).append(' ');
                scene.said(0, "user", heard.toString());
                scene.calls(0, 700, part == 3 ? Fate.ANSWERED : Fate.LOST, 0);
                if (part < 3) {
                    scene.agent(0).removeLast();
                }
            }
            scene.said(0, "assistant", words.in(3) ? "One moment please." : words.words(8));
        }
        scene.said(0, "user", "Thanks").asks(0, 3_000);
    }

    private void screens(Scene scene) {
        // The API has no place for images in results of tools: they follow as the user's.
        begin(scene, 0, "Win the game of " + words.word() + ".");
        for (int i = 0; i < 40; i++) {
            scene.step(0, 300, "", "press", "{\"key\":\"" + (words.in(4) ? "B" : "A") + "\"}", "pressed");
            scene.shown(0, "data:image/png;base64," + words.word() + words.uuid());
        }
        scene.asks(0, 100);
    }

    private void debate(Scene scene) {
        scene.said(0, "system", "You are for it. " + scene.name).said(0, "user", "Speak on " + words.words(3));
        scene.said(1, "system", "You are against it. " + scene.name);
        for (int i = 0; i < 10; i++) {
            var one = "I respectfully disagree with my opponent, because " + words.words(25);
            var other = "I respectfully disagree with my opponent, because " + words.words(25);
            scene.asks(0, 300).said(0, "assistant", one).said(0, "user", other);
            scene.said(1, "user", one).asks(1, 300).said(1, "assistant", other);
        }
    }

    private void writerAndCritic(Scene scene) {
        begin(scene, 0, "Write an essay on " + words.word() + ".");
        for (int round = 0; round < 8; round++) {
            var draft = words.words(50);
            scene.asks(0, 500).said(0, "assistant", draft);
            int critic = round + 1;
            scene.said(critic, "system", "You judge essays by the same ten rules. " + scene.name)
                    .said(critic, "user", "Judge this draft by the rules: " + draft)
                    .asks(critic, 200);
            scene.said(0, "user", "The critic says: score " + words.upTo(10) + ". Improve: " + words.words(10));
        }
        scene.asks(0, 500);
    }

    private void steered(Scene scene) {
        // A person says something now and then while the agent works.
        begin(scene, 0, "Renovate " + words.word() + ".");
        for (int i = 0; i < 60; i++) {
            scene.step(0, 300, "", "edit", "{\"at\":\"" + words.word() + "\"}", "ok");
            scene.step(0, 900, "", "check", "{}", words.one("fine", "broken"));
            if (i % 7 == 6) {
                scene.said(0, "user", "And mind " + words.words(4));
            }
        }
        scene.asks(0, 100);
    }

    private void searchBack(Scene scene) {
        // Tries from one place two ways, each a few steps, and goes on from the better one.
        begin(scene, 0, "Prove " + words.words(6) + ".");
        for (int depth = 0; depth < 8; depth++) {
            var here = List.<JsonNode>copyOf(scene.agent(0));
            for (int way = 0; way < 2; way++) {
                scene.agent(0).clear();
                scene.agent(0).addAll(here);
                for (int i = 0; i < 2; i++) {
                    scene.step(0, 200, "", "apply", "{\"tactic\":\"" + words.word() + "\"}", words.words(4));
                }
            }
        }
        scene.asks(0, 100);
    }
}
