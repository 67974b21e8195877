package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Loops as frameworks put them on the wire: actions that are only text, words around them that change, agents that hand on to each other. */
final class UnseenRuts {
    private static final int ROUNDS = 24;

    private final Words words;
    private final List<Scene> scenes = new ArrayList<>();
    private final long seed;
    private int index;

    private UnseenRuts(long seed) {
        this.seed = seed;
        this.words = new Words(seed ^ 0x4C75);
    }

    static List<Scene> of(int each, long seed) {
        var unseen = new UnseenRuts(seed);
        for (int i = 0; i < each; i++) {
            unseen.index = i;
            unseen.all();
        }
        return unseen.scenes;
    }

    private void all() {
        for (int period = 1; period <= 6; period++) {
            int k = period;
            add("text actions " + k, k, scene -> textActions(scene, k));
        }
        add("text action, other thoughts", 1, this::otherThoughts);
        add("text actions by turns, other thoughts", 2, this::otherThoughtsByTurns);
        add("attempts counted", 1, this::counted);
        add("attempts counted, with tools", 1, this::countedWithTools);
        add("react", 1, this::react);
        add("editor with its state", 1, this::editorState);
        add("editor with its state by turns", 2, this::editorStateByTurns);
        add("old output left out", 2, this::elided);
        add("handoff to and fro", 2, this::handoffs);
        add("schema error", 1, this::schemaError);
        add("schema error, other numbers", 1, this::schemaErrorNumbers);
        add("plans again", 2, this::plans);
        add("five and six", 11, this::fiveAndSix);
        add("session with a clock", 2, this::sessionWithClock);
        add("finish refused", 1, this::finish);
        add("same screen", 1, this::sameScreen);
        add("asks whoever says yes", 1, this::asksYes);
        add("permission denied", 1, this::denied);
        add("same page", 1, this::samePage);
        add("code agent", 1, this::codeAgent);
    }

    private void add(String kind, int period, Consumer<Scene> writes) {
        var scene = new Scene(kind, index, Wire.any(index), 4_300 + seed * 10_000 + words.upTo(5), period)
                .marked(words.words(2));
        scene.said(0, "system", "You are agent " + scene.name + ".").said(0, "user", "Do this: " + words.words(8));
        for (int i = words.upTo(8); i > 0; i--) {
            scene.step(0, 300, "", "look", "{\"at\":\"" + words.words(2) + "\"}", words.word());
        }
        scene.loops();
        writes.accept(scene);
        scenes.add(scene);
    }

    private static void act(Scene scene, String says, String observed) {
        scene.asks(0, 300).said(0, "assistant", says).said(0, "user", observed);
    }

    private static String output(String text) {
        return "<returncode>1</returncode>\n<output>\n" + text + "\n</output>";
    }

    private void textActions(Scene scene, int period) {
        for (int i = 0; i < ROUNDS * period; i++) {
            int k = i % period;
            act(scene, "I run part " + k + " again.\n\n```bash\n./part" + k + "\n```", output("cannot run part " + k));
        }
    }

    private void otherThoughts(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            act(
                    scene,
                    "THOUGHT: " + words.words(14) + "\n\n```bash\npython -m pytest tests/test_io.py\n```",
                    output("ImportError: no module named fast_io"));
        }
    }

    private void otherThoughtsByTurns(Scene scene) {
        for (int i = 0; i < 2 * ROUNDS; i++) {
            act(
                    scene,
                    "THOUGHT: " + words.words(14) + "\n\n```bash\n" + (i % 2 == 0 ? "make" : "make clean") + "\n```",
                    output(i % 2 == 0 ? "make: *** no rule to make target all" : "nothing to clean"));
        }
    }

    private void counted(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            act(
                    scene,
                    "Attempt " + (i + 1)
                            + ": I run the whole suite of tests once more and look at what comes of it now.",
                    "The tests have not passed yet. Please go on until all of them pass.");
        }
    }

    private void countedWithTools(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(
                    0,
                    300,
                    "Attempt " + (i + 1) + " of running the tests.",
                    "bash",
                    "{\"command\":\"npm test\"}",
                    "3 failing");
        }
    }

    private void react(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            act(
                    scene,
                    "Thought: I need to find the owner.\nAction: search[owner of the house]",
                    "Observation: No results found for owner of the house.");
        }
    }

    private static String state(int step) {
        return "\n\n<environment_details>\n# Current Time\n5/4/2026, 10:" + (10 + step) + ":" + (10 + step % 47)
                + " AM (Europe/Berlin)\n\n# Open Tabs\nsrc/a.ts\nsrc/b.ts\n\n# Current Mode\nACT MODE\n</environment_details>";
    }

    private static String read(String path) {
        return "I look at the file to see what it holds.\n<read_file>\n<path>" + path + "</path>\n</read_file>";
    }

    private void editorState(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            act(scene, read("src/a.ts"), "[read_file for 'src/a.ts'] Result:\nexport const a = 1;" + state(i));
        }
    }

    private void editorStateByTurns(Scene scene) {
        for (int i = 0; i < 2 * ROUNDS; i++) {
            var path = i % 2 == 0 ? "src/a.ts" : "lib/other/b.ts";
            act(scene, read(path), "[read_file for '" + path + "'] Result:\nexport const a = 1;" + state(i));
        }
    }

    private void elided(Scene scene) {
        for (int i = 0; i < 2 * ROUNDS; i++) {
            act(scene, "```bash\ncat " + scene.name + i % 2 + "\n```", output("the text of file " + i % 2));
            var said = scene.agent(0);
            for (int at = 2; at < said.size() - 10; at++) {
                if (said.get(at).path("role").asText().equals("user")) {
                    ObjectNode old = said.get(at).deepCopy();
                    said.set(at, old.put("content", "Old environment output: (1 lines omitted)"));
                }
            }
        }
    }

    private static void instruct(Scene scene, String by) {
        ObjectNode head = scene.agent(0).removeFirst().deepCopy();
        scene.agent(0).addFirst(head.put("content", by));
    }

    private void handoffs(Scene scene) {
        for (int i = 0; i < 2 * ROUNDS; i++) {
            var to = i % 2 == 0 ? "billing" : "triage";
            scene.step(0, 300, "", "transfer_to_" + to, "{}", "{\"assistant\":\"" + to + "\"}");
            instruct(scene, "You are the desk of " + to + ". " + scene.name);
        }
    }

    private void schemaError(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            act(
                    scene,
                    "{\"name\": \"Ada\", \"age\": \"unknown\"}",
                    "Correct your JSON, it failed with: age: Input should be a valid integer");
        }
    }

    private void schemaErrorNumbers(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            act(
                    scene,
                    "{\"name\": \"Ada Lovelace of London\", \"kind\": \"invoice for the work on the engine\", \"total\": \"about "
                            + i + "\"}",
                    "Correct your JSON, it failed with: total: Input should be a valid number, unable to parse");
        }
    }

    private void plans(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(
                    0,
                    300,
                    words.words(6),
                    "write_plan",
                    "{\"steps\":[\"look\",\"mend\",\"test\"],\"created_at\":\"2026-05-0" + (1 + words.upTo(9)) + "\"}",
                    "{\"saved\":true,\"request_id\":\"" + words.uuid() + "\"}");
            scene.step(0, 300, "", "delegate", "{\"step\":\"look\"}", "the plan must be written first");
        }
    }

    private void fiveAndSix(Scene scene) {
        for (int i = 0; i < 8; i++) {
            for (int k = 0; k < 11; k++) {
                int which = k < 5 ? k : k - 5;
                scene.step(0, 300, "", "tool" + which, "{\"q\":" + which + "}", "same " + which);
            }
        }
    }

    private void sessionWithClock(Scene scene) {
        scene.session("user_" + words.word() + "_account_" + words.uuid() + "_session_" + words.uuid());
        for (int i = 0; i < 2 * ROUNDS; i++) {
            instruct(scene, scene.name + " billing " + words.word());
            scene.step(0, 300, "", "tool" + i % 2, "{\"q\":" + i % 2 + "}", "same " + i % 2);
        }
    }

    private void finish(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(0, 300, words.words(5), "finish", "{\"result\":\"done\"}", "Not accepted: the tests fail.");
        }
    }

    private void sameScreen(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(0, 300, "", "press", "{\"key\":\"A\"}", "pressed");
            scene.shown(0, "data:image/png;base64,AAAA" + scene.scope);
        }
    }

    private void asksYes(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            act(
                    scene,
                    "Shall I begin with the first of the three parts now?",
                    words.one("yes", "Yes.", "yes please", "ok"));
        }
    }

    private void denied(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(
                    0,
                    300,
                    "",
                    "bash",
                    "{\"command\":\"cat /var/log/" + words.word() + "\"}",
                    "Error: permission denied");
        }
    }

    private void samePage(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(0, 300, "", "list", "{\"page\":" + i + "}", "{\"rows\":[1,2,3],\"more\":true}");
        }
    }

    private void codeAgent(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.asks(0, 300)
                    .said(0, "assistant", "Thought: I print it.\nCode:\n```py\nprint(table)\n```<end_code>")
                    .said(0, "assistant", "Calling tools:\n[{'id': 'call_" + i + "', 'type': 'function'}]")
                    .said(0, "user", "Call id: call_" + i + "\nObservation:\nNameError: name 'table' is not defined");
        }
    }
}
