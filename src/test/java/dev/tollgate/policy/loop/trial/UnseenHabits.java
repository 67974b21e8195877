package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.policy.loop.trial.Scene.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Honest work whose client does more than send the conversation again: it shortens and rewrites what was, says the time, wakes agents by the
 * clock, leaves and comes back, asks several times, waits in ways of its own.
 */
final class UnseenHabits {
    private static final String CLEARED = "[Old tool result content cleared]";
    private static final long MINUTE = 60_000;

    private final Words words;
    private final List<Scene> scenes = new ArrayList<>();
    private final long seed;
    private int index;

    private UnseenHabits(long seed) {
        this.seed = seed;
        this.words = new Words(seed ^ 0xAB17);
    }

    static List<Scene> of(int each, long seed) {
        var unseen = new UnseenHabits(seed);
        for (int i = 0; i < each; i++) {
            unseen.index = i;
            unseen.all();
        }
        return unseen.scenes;
    }

    private void all() {
        add("compacted coder", this::compactedCoder);
        add("cleared results", this::clearedResults);
        add("thoughts left out", this::thoughtsLeftOut);
        add("clock in the system prompt", this::clockInSystem);
        add("reminder at the end", this::reminderAtEnd);
        add("kept by the provider", this::keptByProvider);
        add("waits for a task", this::waitsForTask);
        add("computer waits", this::computerWaits);
        add("checks of a change", this::checksOfChange);
        add("heartbeat", this::heartbeat);
        add("watch by the clock", this::watchByClock);
        add("continue", this::continued);
        add("impatient human", this::impatientHuman);
        add("human tries again", this::triesAgain);
        add("few-shot classifier", this::fewShot);
        add("few-shot votes", this::fewShotVotes);
        add("judges", this::judges);
        add("retried by an SDK", this::retriedBySdk);
        add("retried without a word", this::retriedSilently);
        add("lost streams", this::lostStreams);
        add("put off", this::putOff);
        add("two failing states", this::twoFailingStates);
        add("briefs in turn", this::briefsInTurn);
        add("briefs at once", this::briefsAtOnce);
        add("translator", this::translator);
        add("comes back after lunch", this::idleGaps);
        add("cursor in the result", this::cursor);
        add("voice", this::voice);
        add("forks", this::forks);
        add("migration by rows", this::rows);
        add("notebook", this::notebook);
        add("undo and redo", this::undo);
    }

    private void add(String kind, Consumer<Scene> writes) {
        var scene =
                new Scene(kind, index, Wire.of(index), 900 + seed * 10_000 + words.upTo(5), 0).marked(words.words(2));
        writes.accept(scene);
        scenes.add(scene);
    }

    private Scene begin(Scene scene, int agent, String task) {
        return scene.said(agent, "system", "You are agent " + scene.name + " " + words.word() + ".")
                .said(agent, "user", task);
    }

    /** The messages of an agent from an index on, each made another. */
    private static void rewrite(List<JsonNode> messages, int from, int to, UnaryOperator<ObjectNode> by) {
        for (int i = Math.max(0, from); i < to; i++) {
            messages.set(i, by.apply(messages.get(i).deepCopy()));
        }
    }

    /** An edit, or a few at once, and then the tests. */
    private void work(Scene scene, String outcome) {
        var edits = new ArrayList<String>();
        for (int i = words.upTo(3); i >= 0; i--) {
            edits.addAll(List.of(
                    "edit",
                    "{\"path\":\"src/" + words.upTo(9) + ".ts\",\"old\":\"" + words.word() + "\",\"new\":\""
                            + words.word() + "\"}",
                    "ok"));
        }
        scene.step(0, 300, "", edits.toArray(String[]::new));
        scene.step(0, 2_000, "", "bash", "{\"command\":\"npm test\"}", outcome);
    }

    private void compactedCoder(Scene scene) {
        begin(scene, 0, "Port " + words.word() + " to the new client.");
        for (int part = 0; part < 4; part++) {
            for (int i = 0; i < 15; i++) {
                scene.step(
                        0,
                        300,
                        "I look at both.",
                        "read",
                        "{\"path\":\"src/" + words.upTo(9) + ".ts\"}",
                        words.words(4),
                        "grep",
                        "{\"for\":\"" + words.word() + "\"}",
                        words.in(2) ? "" : words.words(2));
                work(scene, 30 - 7 * part - i / 2 + " failing");
            }
            // The beginning and the last steps stay; what was between becomes a summary.
            var said = scene.agent(0);
            var first = List.copyOf(said.subList(0, 2));
            var last = List.copyOf(said.subList(lastAnswer(said), said.size()));
            said.clear();
            said.addAll(first);
            scene.said(
                    0,
                    "user",
                    "This goes on from an earlier conversation. Summary: part " + part + ", " + words.words(9));
            said.addAll(last);
        }
        scene.asks(0, 100);
    }

    private static int lastAnswer(List<JsonNode> said) {
        int at = said.size() - 1;
        while (!said.get(at).path("role").asText().equals("assistant")) {
            at--;
        }
        return at;
    }

    private void clearedResults(Scene scene) {
        begin(scene, 0, "Make the suite of " + words.word() + " green.");
        for (int i = 0; i < 50; i++) {
            scene.step(0, 300, "", "bash", "{\"command\":\"git status --short\"}", i % 3 == 0 ? "" : " M a.ts");
            work(scene, 40 - i / 2 + " failing, seed " + words.upTo(1_000));
            var said = scene.agent(0);
            rewrite(
                    said,
                    2,
                    said.size() - 12,
                    message ->
                            message.path("role").asText().equals("tool") ? message.put("content", CLEARED) : message);
        }
        scene.asks(0, 100);
    }

    private void thoughtsLeftOut(Scene scene) {
        begin(scene, 0, "Let us plan the trip to " + words.word() + ".");
        for (int turn = 0; turn < 8; turn++) {
            for (int i = 0; i < 5; i++) {
                scene.step(
                        0,
                        300,
                        i % 2 == 0 ? "" : "I look further.",
                        "trains",
                        "{\"day\":" + turn + ",\"from\":\"" + words.word() + "\"}",
                        words.words(3));
                var said = scene.agent(0);
                int last = lastAnswer(said);
                rewrite(said, last, last + 1, message -> message.put(Wire.THOUGHT, words.words(12)));
            }
            scene.asks(0, 300).said(0, "assistant", "There is a train at " + words.upTo(24) + ", " + words.word());
            // What it thought for the turns before is not sent again.
            var said = scene.agent(0);
            rewrite(said, 0, said.size(), message -> message.without(Wire.THOUGHT));
            scene.said(0, "user", "And what of " + words.word() + "?");
        }
        scene.asks(0, 100);
    }

    private void clockInSystem(Scene scene) {
        begin(scene, 0, "Sort the mail of " + words.word() + ".");
        for (int i = 0; i < 40; i++) {
            scene.agent(0).removeFirst();
            var head = new Scene("", 0, scene.wire, 0, 0).said(0, "system", scene.name + ", now is 2026-05-04 10:" + i);
            scene.agent(0).addFirst(head.agent(0).getFirst());
            scene.step(0, 300, "", "move", "{\"mail\":" + i + ",\"to\":\"" + words.word() + "\"}", "moved");
        }
        scene.asks(0, 100);
    }

    private void reminderAtEnd(Scene scene) {
        begin(scene, 0, "Tidy the shop of " + words.word() + ".");
        for (int i = 0; i < 40; i++) {
            scene.said(0, "user", "<reminder>open: " + (40 - i) + ", " + words.word() + "</reminder>")
                    .asks(0, 300);
            scene.agent(0).removeLast();
            scene.history(0, "", "tidy", "{\"shelf\":" + i + "}", words.in(2) ? "ok" : words.word());
        }
    }

    private void keptByProvider(Scene scene) {
        scene.kept();
        begin(scene, 0, "Find the leak in " + words.word() + ".");
        for (int i = 0; i < 30; i++) {
            work(scene, words.in(3) ? "leak" : i + " passed, leak");
        }
        scene.asks(0, 100);
    }

    private void waitsForTask(Scene scene) {
        begin(scene, 0, "Train " + words.word() + " and report.");
        var call = List.of(
                        List.of("TaskOutput", "{\"task_id\":\"b1\",\"block\":true,\"timeout\":120000}"),
                        List.of("BashOutput", "{\"bash_id\":\"bash_1\"}"),
                        List.of("get_terminal_output", "{\"id\":\"7\"}"),
                        List.of("command_status", "{\"CommandId\":\"9\",\"WaitDurationSeconds\":60}"),
                        List.of("write_stdin", "{\"session_id\":3,\"chars\":\"\",\"yield_time_ms\":60000}"),
                        List.of("agent_status", "{\"agent\":\"reviewer\"}"))
                .get((index + (int) seed) % 6);
        scene.step(0, 300, "", "bash", "{\"command\":\"./train\",\"run_in_background\":true}", "started as b1");
        for (int i = 0; i < 14; i++) {
            var time = call.getFirst().equals("write_stdin") ? " after 60.0" + words.upTo(999) + " s" : "";
            scene.step(0, words.between(30_000, 120_000), "", call.get(0), call.get(1), "still running" + time);
        }
        scene.asks(0, 100);
    }

    private void computerWaits(Scene scene) {
        begin(scene, 0, "Download the report of " + words.word() + ".");
        for (int page = 0; page < 4; page++) {
            scene.step(0, 900, "", "computer", "{\"action\":\"left_click\",\"at\":[" + page + ",40]}", "page " + page);
            for (int i = 0; i < 7; i++) {
                scene.step(0, 3_000, "", "computer", "{\"action\":\"wait\",\"duration\":3}", "");
                scene.step(0, 900, "", "computer", "{\"action\":\"screenshot\"}", "blank of " + page);
            }
            scene.step(0, 900, "", "computer", "{\"action\":\"screenshot\"}", "image " + words.word());
        }
        scene.asks(0, 100);
    }

    private void checksOfChange(Scene scene) {
        begin(scene, 0, "Get change " + words.upTo(900) + " merged.");
        for (int i = 0; i < 8; i++) {
            work(scene, "pass");
            scene.step(0, 300, "", "bash", "{\"command\":\"git push\"}", "pushed " + words.word());
            for (int wait = 30; wait < 480; wait *= 2) {
                scene.step(
                        0,
                        1_000L * wait,
                        "Not yet.",
                        "bash",
                        "{\"command\":\"sleep " + wait + "; gh pr checks\"}",
                        "build pending");
            }
            scene.step(0, 300, "", "bash", "{\"command\":\"gh pr checks\"}", "build failed: " + words.word());
        }
        scene.asks(0, 100);
    }

    private void heartbeat(Scene scene) {
        begin(scene, 0, "You look after the flat of " + words.word() + ".");
        scene.asks(0, 100).said(0, "assistant", "I shall.");
        long pause = List.of(2 * MINUTE, 10 * MINUTE, 29 * MINUTE).get(index % 3);
        for (int i = 0; i < 30; i++) {
            scene.said(0, "user", "Read HEARTBEAT.md. If nothing needs you, answer HEARTBEAT_OK.");
            scene.step(0, pause, "", "read", "{\"path\":\"HEARTBEAT.md\"}", "Water the plants on Monday.");
            scene.asks(0, 300).said(0, "assistant", "HEARTBEAT_OK");
        }
    }

    private void watchByClock(Scene scene) {
        begin(scene, 0, "Tell me when the price of " + words.word() + " moves.");
        scene.asks(0, 100).said(0, "assistant", "I look now and then.");
        for (int i = 0; i < 40; i++) {
            scene.said(0, "user", "/check").asks(0, MINUTE).said(0, "assistant", "No change.");
        }
    }

    private void continued(Scene scene) {
        begin(scene, 0, "Write the handbook of " + words.word() + ".");
        for (int i = 0; i < 20; i++) {
            for (int j = words.upTo(4); j > 0; j--) {
                scene.step(0, 300, "", "write", "{\"page\":\"" + words.word() + "\"}", "ok");
            }
            scene.asks(0, i == 0 ? 300 : words.between(4_000, 60_000))
                    .said(0, "assistant", words.in(2) ? "Chapter " + i + " is done. Shall I go on?" : words.words(30))
                    .said(0, "user", "continue");
        }
        scene.asks(0, 5_000);
    }

    private void impatientHuman(Scene scene) {
        scene.said(0, "system", "You help customers. " + scene.name);
        for (int i = 0; i < 4; i++) {
            scene.said(0, "user", "Where is my parcel?");
            scene.step(0, words.between(15_000, 90_000), "", "track", "{\"parcel\":7}", "on its way");
            scene.asks(0, 300)
                    .said(0, "assistant", words.in(2) ? "It is on its way." : "It is still on its way to you.");
        }
        scene.said(0, "user", "Thanks, it is here.").asks(0, 90_000);
    }

    private void triesAgain(Scene scene) {
        begin(scene, 0, "Log in to " + words.word() + ".");
        for (int i = 0; i < 6; i++) {
            scene.step(0, 20_000, "", "login", "{\"user\":\"me\"}", "Error: the code has run out");
            scene.asks(0, 300).said(0, "assistant", "That did not work: " + words.words(6));
            scene.said(0, "user", words.one("try again", "again please", "once more", "retry"));
        }
        scene.asks(0, 9_000);
    }

    private void shots(Scene scene, int agent, String text) {
        scene.said(agent, "system", "Is it spam? " + scene.name)
                .said(agent, "user", "Win a car")
                .said(agent, "assistant", "spam")
                .said(agent, "user", "See you at noon")
                .said(agent, "assistant", "ham")
                .said(agent, "user", text);
    }

    private void fewShot(Scene scene) {
        for (int i = 0; i < 100; i++) {
            shots(scene, i, words.in(8) ? "Hello" : "Mail " + words.words(2));
            scene.asks(i, 30);
        }
    }

    private void fewShotVotes(Scene scene) {
        for (int question = 0; question < 5; question++) {
            shots(scene, question, "Is this one? " + words.words(4));
            for (int i = 0; i < 7; i++) {
                scene.asks(question, 10);
            }
        }
    }

    private void judges(Scene scene) {
        for (int round = 0; round < 3; round++) {
            var paper = "Which is better, " + words.words(20) + " or " + words.words(20) + "?";
            for (int judge = 0; judge < 5; judge++) {
                int agent = 5 * round + judge;
                scene.said(agent, "system", "You judge. " + scene.name).said(agent, "user", paper);
                scene.asksAtOnce(agent, 15);
            }
        }
    }

    private void retriedBySdk(Scene scene) {
        begin(scene, 0, "Sum up " + words.word() + ".");
        for (int i = 0; i < 20; i++) {
            int failed = words.upTo(3);
            for (int sent = 0; sent < failed; sent++) {
                scene.calls(0, 700, Fate.LOST, sent);
            }
            scene.calls(0, 700, Fate.ANSWERED, failed);
            scene.history(0, "", "read", "{\"part\":" + i + "}", words.words(3));
        }
        scene.asks(0, 100);
    }

    private void retriedSilently(Scene scene) {
        begin(scene, 0, "Sum up " + words.word() + ".");
        for (int i = 0; i < 20; i++) {
            for (int failed = words.upTo(5); failed > 0; failed--) {
                scene.calls(0, 1_500, Fate.LOST, 0);
            }
            scene.step(0, 1_500, "", "read", "{\"part\":" + i + "}", words.words(3));
        }
        scene.asks(0, 100);
    }

    private void lostStreams(Scene scene) {
        begin(scene, 0, "Tell me a long story of " + words.word() + ".");
        for (int i = 0; i < 12; i++) {
            scene.calls(0, 2_000, Fate.LOST, 0);
        }
        scene.asks(0, 2_000);
    }

    private void putOff(Scene scene) {
        begin(scene, 0, "Embed the books of " + words.word() + ".");
        for (int i = 0; i < 15; i++) {
            if (words.in(2)) {
                scene.calls(0, 300, Fate.PUT_OFF, 0).calls(0, 20_500, Fate.ANSWERED, 1);
            } else {
                scene.asks(0, 300);
            }
            scene.history(0, "", "embed", "{\"book\":" + i + "}", "ok");
        }
        scene.asks(0, 100);
    }

    private void twoFailingStates(Scene scene) {
        begin(scene, 0, "Fix the race in " + words.word() + ".");
        for (int i = 0; i < 40; i++) {
            work(scene, i % 2 == 0 ? "Error: test A failed" : "Error: test B failed");
        }
        work(scene, "all passed");
        scene.asks(0, 100);
    }

    private void briefsInTurn(Scene scene) {
        begin(scene, 0, "Review until it is good: " + words.word());
        for (int round = 1; round <= 8; round++) {
            scene.asks(0, 300);
            scene.said(round, "system", "You review. " + scene.name).said(round, "user", "Review the change.");
            for (int i = 0; i < 4; i++) {
                scene.step(
                        round,
                        300,
                        "",
                        "diff",
                        "{\"file\":" + i + "}",
                        i < 2 ? "no change" : "version " + round + " " + words.word());
            }
            scene.asks(round, 300);
            scene.history(0, "", "review", "{}", "points: " + words.words(9));
            work(scene, "pass");
        }
        scene.asks(0, 100);
    }

    private void briefsAtOnce(Scene scene) {
        begin(scene, 0, "Explore all of " + words.word());
        scene.asks(0, 300);
        for (int worker = 1; worker <= 6; worker++) {
            scene.said(worker, "system", "You explore. " + scene.name).said(worker, "user", "Explore what is free.");
            scene.asksAtOnce(worker, 10);
        }
        for (int i = 0; i < 6; i++) {
            for (int worker = 1; worker <= 6; worker++) {
                scene.history(
                        worker,
                        "",
                        i == 0 ? "list" : "claim",
                        i == 0 ? "{}" : "{\"area\":\"" + words.word() + "\"}",
                        i == 0 ? "a b c d e f" : "yours");
                scene.asksAtOnce(worker, words.between(200, 900));
            }
        }
        scene.history(0, "", "explore", "{}", words.words(20)).asks(0, 9_000);
    }

    private void translator(Scene scene) {
        begin(scene, 0, "Übersetze alle Texte von " + words.word() + " in zwölf Sprachen.");
        for (int text = 0; text < 6; text++) {
            for (var language : List.of("日本語", "العربية", "Ελληνικά", "中文", "עברית", "Türkçe")) {
                scene.step(
                        0,
                        300,
                        "次へ",
                        "put_text",
                        "{\"key\":\"text." + text + "\",\"lang\":\"" + language + "\",\"text\":\"" + words.words(5)
                                + "\"}",
                        "{\"ok\":true}");
            }
        }
        scene.asks(0, 100);
    }

    private void idleGaps(Scene scene) {
        begin(scene, 0, "Help me with my thesis on " + words.word() + ".");
        for (int i = 0; i < 30; i++) {
            scene.step(0, i % 15 == 14 ? 55 * MINUTE : 2_000, "", "search", "{\"for\":\"" + words.word() + "\"}", "")
                    .asks(0, 300)
                    .said(0, "assistant", "I found " + words.words(5))
                    .said(0, "user", "Look for " + words.word());
        }
        scene.asks(0, 100);
    }

    private void cursor(Scene scene) {
        begin(scene, 0, "Read the log of " + words.word() + ".");
        for (int i = 0; i < 40; i++) {
            scene.step(
                    0,
                    300,
                    "",
                    "read_log",
                    "{}",
                    "{\"lines\":[],\"next\":\"" + words.uuid() + "\",\"left\":" + (40 - i) + "}");
        }
        scene.asks(0, 100);
    }

    private void voice(Scene scene) {
        scene.said(0, "system", "You are on the phone. " + scene.name);
        for (int i = 0; i < 20; i++) {
            boolean silent = i % 5 > 2;
            scene.said(0, "user", silent ? "[silence]" : words.words(6)).asks(0, words.between(2_000, 9_000));
            scene.said(0, "assistant", silent ? "Are you still there?" : "I see, " + words.words(5));
        }
    }

    private void forks(Scene scene) {
        // A person goes back and asks otherwise, each time from the same place.
        begin(scene, 0, "Let us write a poem on " + words.word() + ".");
        for (int i = 0; i < 4; i++) {
            scene.asks(0, 3_000).said(0, "assistant", words.words(12)).said(0, "user", "Now " + words.word());
        }
        for (int i = 0; i < 8; i++) {
            scene.agent(0).removeLast();
            scene.said(0, "user", "Now rather " + words.words(2)).asks(0, words.between(5_000, 30_000));
        }
    }

    private void rows(Scene scene) {
        begin(scene, 0, "Move the table of " + words.word() + ".");
        for (int i = 0; i < 60; i++) {
            scene.step(0, 200, "", "query", "{\"sql\":\"select count(*) from old\"}", "[[" + (6_000 - 100 * i) + "]]");
            scene.step(0, 900, "", "query", "{\"sql\":\"call move_some(100)\"}", "[[100]]");
        }
        scene.asks(0, 100);
    }

    private void notebook(Scene scene) {
        begin(scene, 0, "Study the figures of " + words.word() + ".");
        for (int i = 0; i < 50; i++) {
            boolean plots = words.in(3);
            scene.step(
                    0,
                    400,
                    words.in(3) ? "Let us see." : "",
                    "run_cell",
                    "{\"code\":\"" + (plots ? "plot(" + words.word() + ")" : words.one("df.head()", "df.describe()"))
                            + "\"}",
                    plots ? "<figure>" : words.words(3));
        }
        scene.asks(0, 100);
    }

    private void undo(Scene scene) {
        begin(scene, 0, "Find the commit that broke " + words.word() + ".");
        for (int i = 0; i < 10; i++) {
            scene.step(
                    0, 300, "", "bash", "{\"command\":\"git bisect " + words.one("good", "bad") + "\"}", words.word());
            scene.step(0, 300, "", "bash", "{\"command\":\"make\"}", "built");
            scene.step(0, 900, "", "bash", "{\"command\":\"make check\"}", words.one("fine", "Error: broken"));
        }
        scene.asks(0, 100);
    }
}
