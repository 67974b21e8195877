package dev.tollgate.policy.loop.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;

/** Loops of kinds that the evaluation does not plant. */
final class UnseenLoops {
    private static final int ROUNDS = 30;

    private final SplittableRandom random;
    private final List<Scene> scenes = new ArrayList<>();
    private final long seed;
    private int index;

    private UnseenLoops(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    static List<Scene> of(int each, long seed) {
        var unseen = new UnseenLoops(seed);
        for (int i = 0; i < each; i++) {
            unseen.index = i;
            unseen.all();
        }
        return unseen.scenes;
    }

    private void all() {
        for (int period = 1; period <= 6; period++) {
            int k = period;
            add("exact " + k, k, scene -> cycle(scene, k));
        }
        add("parallel exact", 1, this::parallel);
        add("volatile arguments", 2, this::volatileArguments);
        add("volatile results", 2, this::volatileResults);
        add("paraphrase", 1, this::paraphrase);
        add("ping-pong of two runs", 2, this::pingPong);
        add("ping-pong reworded", 2, this::pingPongReworded);
        add("ping-pong in other words", 2, this::pingPongOtherWords);
        add("growing argument", 1, this::growing);
        add("same failing edit", 2, this::failingEdit);
        add("failing, other errors", 1, this::failing);
        add("nudged", 1, this::nudged);
        add("nudged with steps", 2, this::nudgedSteps);
        add("rewinding", 1, this::rewinding);
        add("window", 2, this::window);
        add("shuffled", 3, this::shuffled);
        add("empty replies", 1, this::empty);
        add("slow", 1, this::slow);
    }

    private void add(String kind, int period, Consumer<Scene> writes) {
        var wire = Wire.of(index);
        var scene = new Scene(kind, index, wire, 500 + seed * 10_000 + random.nextInt(5), period);
        scene.said(0, "system", "You are agent " + scene.name + ".").said(0, "user", "Do this: " + word());
        for (int i = random.nextInt(12); i > 0; i--) {
            scene.step(0, 300, "", "look", "{\"at\":\"" + word() + "\"}", word());
        }
        scene.loops();
        writes.accept(scene);
        scenes.add(scene);
    }

    private void cycle(Scene scene, int period) {
        var words = new ArrayList<String>();
        for (int i = 0; i < period; i++) {
            words.add(word());
        }
        for (int i = 0; i < ROUNDS * period; i++) {
            var word = words.get(i % period);
            scene.step(0, 300, "", "tool" + i % period, "{\"q\":\"" + word + "\"}", "found " + word);
        }
    }

    private void parallel(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(0, 300, "", "a", "{\"x\":1}", "one", "b", "{\"x\":2}", "two", "c", "{}", "three");
        }
    }

    private void volatileArguments(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(
                    0,
                    300,
                    "",
                    "a",
                    "{\"q\":\"same\",\"ts\":" + random.nextInt() + ",\"request_id\":\"" + uuid() + "\"}",
                    "one");
            scene.step(
                    0,
                    300,
                    "",
                    "b",
                    "{\"nonce\":\"" + uuid() + "\",\"at\":\"2026-03-0" + (1 + random.nextInt(9)) + "T10:00:00."
                            + random.nextInt(999) + "Z\"}",
                    "two");
        }
    }

    private void volatileResults(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(
                    0,
                    300,
                    "",
                    "a",
                    "{\"q\":\"same\"}",
                    "{\"rows\":[],\"request_id\":\"" + uuid() + "\",\"timestamp\":"
                            + (1_760_000_000_000L + random.nextInt(1_000_000)) + "}");
            scene.step(
                    0,
                    300,
                    "",
                    "b",
                    "{\"port\":80}",
                    "{\"ok\":true,\"at\":\"2026-01-01T00:00:0" + random.nextInt(9) + "." + random.nextInt(999)
                            + "Z\"}");
        }
    }

    private void paraphrase(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(
                    0,
                    300,
                    "Let me " + List.of("try", "check", "see").get(random.nextInt(3)) + " this once more " + word(),
                    "a",
                    "{\"q\":\"same\"}",
                    "one");
        }
    }

    private void pingPong(Scene scene) {
        scene.said(1, "system", "You are the other of " + scene.name);
        for (int i = 0; i < ROUNDS; i++) {
            var one = "Please tell me which of the two files you want me to change before I begin with it.";
            var other = "I would like to know first which of the two files you think should be changed.";
            scene.asks(0, 300).said(0, "assistant", one).said(0, "user", other);
            scene.said(1, "user", one).asks(1, 300).said(1, "assistant", other);
        }
    }

    private void pingPongReworded(Scene scene) {
        scene.said(1, "system", "You are the other of " + scene.name);
        for (int i = 0; i < ROUNDS; i++) {
            var tail = List.of(" Please.", " Thanks.", " Kind regards.", " Many thanks.")
                    .get(random.nextInt(4));
            var one =
                    "Please tell me which of the two files you want me to change before I begin with the work on it today."
                            + tail;
            var other =
                    "I would like to know first which of the two files you think should be changed by you and for what reason."
                            + tail;
            scene.asks(0, 300).said(0, "assistant", one).said(0, "user", other);
            scene.said(1, "user", one).asks(1, 300).said(1, "assistant", other);
        }
    }

    private void pingPongOtherWords(Scene scene) {
        scene.said(1, "system", "You are the other of " + scene.name);
        for (int i = 0; i < ROUNDS; i++) {
            var one = "Before I " + one("go on", "continue", "begin")
                    + " with the report for the board of directors, please tell me which of the two tables you would "
                    + one("like", "prefer", "want") + " to see in it, because I " + one("cannot", "must not", "do not")
                    + " decide that on my own and there is only room for one of them on the page.";
            var other = "That is a " + one("good", "fair", "very good")
                    + " question, and as you know the report and the tables in it far better than I do I would "
                    + one("first", "rather", "really")
                    + " like to hear from you which of them belongs on the page in your opinion.";
            scene.asks(0, 300).said(0, "assistant", one).said(0, "user", other);
            scene.said(1, "user", one).asks(1, 300).said(1, "assistant", other);
        }
    }

    private String one(String... of) {
        return of[random.nextInt(of.length)];
    }

    private void growing(Scene scene) {
        var query = new StringBuilder("find");
        for (int i = 0; i < 3 * ROUNDS; i++) {
            query.append(" again");
            scene.step(0, 300, "", "search", "{\"q\":\"" + query + "\"}", "nothing found");
        }
    }

    private void failingEdit(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(
                    0,
                    300,
                    "",
                    "edit",
                    "{\"path\":\"a.py\",\"old\":\"x = 1\",\"new\":\"x = 2\"}",
                    "Error: old text not found in a.py");
            scene.step(0, 300, "", "read", "{\"path\":\"a.py\"}", "x = 3");
        }
    }

    private void failing(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(0, 300, "", "fetch", "{\"url\":\"https://x\"}", "Error: " + word() + " " + i);
        }
    }

    private void nudged(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.asks(0, 300)
                    .said(0, "assistant", "I am done with the task.")
                    .said(0, "user", "Continue. If you are done say TERMINATE.");
        }
    }

    private void nudgedSteps(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(0, 300, "", "a", "{\"q\":1}", "one");
            scene.asks(0, 300)
                    .said(0, "assistant", "I looked at it and all is well " + i)
                    .said(0, "user", "Continue.");
        }
    }

    private void rewinding(Scene scene) {
        // It forgets what it was answered, and asks the same again.
        for (int i = 0; i < ROUNDS; i++) {
            scene.asks(0, 300);
        }
    }

    private void window(Scene scene) {
        // Its client sends no more than the last six messages.
        var head = List.copyOf(scene.agent(0).subList(0, 2));
        for (int i = 0; i < 2 * ROUNDS; i++) {
            scene.step(0, 300, "", "tool" + i % 2, "{\"q\":" + i % 2 + "}", "same " + i % 2);
            var said = scene.agent(0);
            if (said.size() > 8) {
                var last = List.copyOf(said.subList(said.size() - 6, said.size()));
                said.clear();
                said.addAll(head);
                said.addAll(last);
            }
        }
    }

    private void shuffled(Scene scene) {
        for (int i = 0; i < 3 * ROUNDS; i++) {
            int which = random.nextInt(3);
            scene.step(0, 300, "", "tool" + which, "{\"q\":" + which + "}", "same " + which);
        }
    }

    private void empty(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.asks(0, 300).said(0, "assistant", "...").said(0, "user", "Your answer was empty, try again.");
        }
    }

    private void slow(Scene scene) {
        for (int i = 0; i < ROUNDS; i++) {
            scene.step(0, 45_000, "", "run_report", "{\"of\":1}", "the same report");
        }
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private String word() {
        var letters = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            letters.append("bdfgklmnprstv".charAt(random.nextInt(13))).append("aeiou".charAt(random.nextInt(5)));
        }
        return letters.toString();
    }
}
