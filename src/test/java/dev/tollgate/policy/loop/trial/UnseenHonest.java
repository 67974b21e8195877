package dev.tollgate.policy.loop.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Honest work of kinds that neither the recorded runs nor the made-up ones of the evaluation know. */
final class UnseenHonest {
    private final SplittableRandom random;
    private final List<Scene> scenes = new ArrayList<>();
    private final long seed;
    private int index;

    private UnseenHonest(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    static List<Scene> of(int each, long seed) {
        var unseen = new UnseenHonest(seed);
        for (int i = 0; i < each; i++) {
            unseen.index = i;
            unseen.all();
        }
        return unseen.scenes;
    }

    private void all() {
        add("marathon", this::marathon);
        add("pages", this::pages);
        add("next page", this::nextPage);
        add("build watch", this::buildWatch);
        add("shell watch", this::shellWatch);
        add("batch of files", this::batch);
        add("flaky tool", this::flaky);
        add("parallel calls", this::parallel);
        add("same calls at once", this::sameAtOnce);
        add("supervisor", this::supervisor);
        add("rag chat", this::rag);
        add("rag window", this::ragWindow);
        add("same sub-agents", this::sameSubAgents);
        add("game", this::game);
        add("browser", this::browser);
        add("resumed", this::resumed);
        add("samples", this::samples);
        add("samples in turn", this::samplesInTurn);
        add("cron daily", this::cronDaily);
        add("cron minutely", this::cronMinutely);
        add("approvals", this::approvals);
        add("todo list", this::todo);
        add("compaction", this::compaction);
        add("classifier", this::classifier);
        add("stateful shell", this::shell);
        add("tutor", this::tutor);
        add("interview", this::interview);
        add("list aloud", this::listAloud);
    }

    private void add(String kind, Consumer<Scene> writes) {
        var wire = Wire.of(index);
        var scene = new Scene(kind, index, wire, 100 + seed * 10_000 + random.nextInt(5), 0);
        writes.accept(scene);
        scenes.add(scene);
    }

    private Scene begin(Scene scene, int agent, String task) {
        return scene.said(agent, "system", "You are agent " + scene.name + " " + word() + ".")
                .said(agent, "user", task);
    }

    private void marathon(Scene scene) {
        begin(scene, 0, "Migrate module " + word() + " to the new API and make everything pass.");
        int steps = 300 + random.nextInt(150);
        int failing = 40;
        boolean exact = random.nextBoolean();
        for (int i = 0; i < steps; ) {
            var file = "src/" + name(12) + ".py";
            if (random.nextInt(3) == 0) {
                scene.step(
                        0,
                        200,
                        "Let me look at the file.",
                        "read_file",
                        "{\"path\":\"" + file + "\"}",
                        "def " + word() + "(): return " + i);
                i++;
            }
            scene.step(
                    0,
                    200,
                    "",
                    "edit",
                    "{\"path\":\"" + file + "\",\"old\":\"" + word() + "\",\"new\":\"" + word() + "\"}",
                    "The file was edited.");
            if (random.nextInt(3) == 0) {
                scene.step(0, 1500, "", "bash", "{\"command\":\"make lint\"}", "ok");
                i++;
            }
            failing -= random.nextInt(8) == 0 ? 1 : 0;
            var time = exact ? "" : " in " + random.nextInt(1000) / 100.0 + "s";
            scene.step(
                    0,
                    3000,
                    "Run the tests again.",
                    "bash",
                    "{\"command\":\"pytest -q\"}",
                    failing + " failed, 200 passed" + time);
            i += 2;
        }
        scene.asks(0, 100);
    }

    private void pages(Scene scene) {
        begin(scene, 0, "Sum up all orders of " + word() + ".");
        for (int i = 0; i < 60; i++) {
            scene.step(
                    0,
                    300,
                    "",
                    "list_orders",
                    "{\"page\":" + i + ",\"size\":50}",
                    i > 40 ? "[]" : "[" + random.nextInt() + "]");
        }
        scene.asks(0, 100);
    }

    private void nextPage(Scene scene) {
        begin(scene, 0, "Read the whole list of " + word() + ".");
        for (int i = 0; i < 40; i++) {
            scene.step(0, 300, "", "next_page", "{}", "page " + i + " of 40: " + word());
        }
        scene.asks(0, 100);
    }

    private void buildWatch(Scene scene) {
        begin(scene, 0, "Build " + word() + " and tell me when it is done.");
        for (int i = 0; i < 60; i++) {
            scene.step(
                    0,
                    10_000 + random.nextInt(20_000),
                    "",
                    "get_build_status",
                    "{\"build\":17}",
                    "{\"status\":\"running\"}");
        }
        scene.asks(0, 100);
    }

    private void shellWatch(Scene scene) {
        begin(scene, 0, "Push " + word() + " and watch CI.");
        for (int i = 0; i < 12; i++) {
            scene.step(
                    0, 30_000, "Still running.", "bash", "{\"command\":\"sleep 30 && gh run view 17\"}", "in progress");
        }
        scene.asks(0, 100);
    }

    private void batch(Scene scene) {
        begin(scene, 0, "Add the licence to every file of " + word() + ".");
        for (int i = 0; i < 200; i++) {
            scene.step(0, 200, "Next file.", "add_header", "{\"file\":\"src/" + i + "/" + word() + ".java\"}", "done");
        }
        scene.asks(0, 100);
    }

    private void flaky(Scene scene) {
        begin(scene, 0, "Fetch the figures of " + word() + ".");
        for (int i = 0; i < 20; i++) {
            var arguments = "{\"url\":\"https://example.com/" + word() + "\"}";
            for (int failed = random.nextInt(3); failed > 0; failed--) {
                scene.step(
                        0,
                        500,
                        "",
                        "fetch",
                        arguments,
                        random.nextBoolean() ? "Error: timeout" : "Error: 503 " + word());
            }
            scene.step(0, 500, "", "fetch", arguments, "figures " + random.nextInt());
        }
        scene.asks(0, 100);
    }

    private void parallel(Scene scene) {
        begin(scene, 0, "Compare the weather of these cities, " + word() + ".");
        for (int i = 0; i < 10; i++) {
            var call = new ArrayList<String>();
            for (int j = 0; j < 6; j++) {
                call.addAll(List.of("weather", "{\"city\":\"" + word() + "\"}", "{\"sky\":\"clear\"}"));
            }
            scene.step(0, 300, "", call.toArray(String[]::new));
        }
        scene.asks(0, 100);
    }

    private void sameAtOnce(Scene scene) {
        begin(scene, 0, "Roll " + word() + " dice.");
        for (int i = 0; i < 3; i++) {
            var call = new ArrayList<String>();
            for (int j = 0; j < 6; j++) {
                call.addAll(List.of("warm_cache", "{\"shard\":" + i + "}", "{\"warm\":true}"));
            }
            scene.step(0, 300, "", call.toArray(String[]::new));
        }
        scene.asks(0, 100);
    }

    private void supervisor(Scene scene) {
        begin(scene, 0, "Write a report about " + word() + ".");
        for (int round = 0; round < 3; round++) {
            var call = new ArrayList<String>();
            for (int worker = 0; worker < 8; worker++) {
                call.addAll(List.of("ask_worker", "{\"topic\":\"" + word() + "\"}", "Chapter about " + word()));
            }
            scene.asks(0, 500);
            for (int worker = 1; worker <= 8; worker++) {
                int agent = 10 * round + worker;
                scene.said(agent, "system", "You are a worker.")
                        .said(agent, "user", "Write about " + word() + " " + word());
                scene.asksAtOnce(agent, 30);
            }
            for (int step = 0; step < 3; step++) {
                for (int worker = 1; worker <= 8; worker++) {
                    int agent = 10 * round + worker;
                    scene.history(agent, "", "search", "{\"q\":\"" + word() + "\"}", word());
                    scene.asksAtOnce(agent, 700);
                }
            }
            scene.history(0, "", call.toArray(String[]::new));
        }
        scene.asks(0, 9_000);
    }

    private void rag(Scene scene) {
        var questions = List.of(
                "How do I reset it?",
                "And the price?",
                "Thanks",
                "ok",
                "And the other one?",
                "yes",
                "no",
                "Which one is it?",
                "Is it safe?",
                "Perfect",
                "Bye for now",
                "Why?",
                "How much?",
                "Where?",
                "In blue?",
                "And red?",
                "Since when?",
                "Who sells it?");
        scene.said(0, "system", "Answer from the documents. " + scene.name);
        for (int i = 0; i < 30; i++) {
            var question = questions.get(random.nextInt(questions.size()));
            scene.said(0, "user", question).asks(0, 8_000 + random.nextInt(20_000));
            scene.said(
                    0,
                    "assistant",
                    List.of("Thanks", "Perfect", "Bye for now", "ok").contains(question)
                            ? "You are welcome. Is there anything else I can help with?"
                            : "The " + word() + " costs " + random.nextInt(99) + " and is " + word() + ", as page " + i
                                    + " says.");
        }
    }

    private void ragWindow(Scene scene) {
        // Each question goes out with the documents that were found for it, and the last four messages.
        for (int i = 0; i < 30; i++) {
            var kept = new ArrayList<>(scene.agent(0));
            scene.agent(0).clear();
            scene.said(0, "system", "Answer from these documents: " + word() + " " + word() + " " + scene.name);
            var talk = kept.stream()
                    .filter(message -> !message.path("role").asText().equals("system"))
                    .toList();
            scene.agent(0).addAll(talk.subList(Math.max(0, talk.size() - 4), talk.size()));
            scene.said(
                            0,
                            "user",
                            List.of("And then?", "How so?", "What of " + word() + "?")
                                    .get(random.nextInt(3)))
                    .asks(0, 5_000);
            scene.said(0, "assistant", "It is " + word() + " because " + word() + " " + word() + ".");
        }
    }

    private void sameSubAgents(Scene scene) {
        for (int worker = 0; worker < 8; worker++) {
            scene.said(worker, "system", "You vote. " + scene.name).said(worker, "user", "Is this safe? " + index);
            scene.asksAtOnce(worker, 20);
        }
        for (int step = 0; step < 4; step++) {
            for (int worker = 0; worker < 8; worker++) {
                scene.history(worker, "", "look", "{\"at\":" + step + "}", "part " + step + " " + word());
                scene.asksAtOnce(worker, 600);
            }
        }
    }

    private void game(Scene scene) {
        begin(scene, 0, "Walk to the castle of " + word() + ".");
        int x = 0;
        for (int i = 0; i < 80; i++) {
            x += 1;
            scene.step(
                    0, 200, "I go right.", "press", "{\"key\":\"Right\"}", "position " + x + "," + random.nextInt(3));
        }
        scene.asks(0, 100);
    }

    private void browser(Scene scene) {
        begin(scene, 0, "Find the cheapest " + word() + ".");
        for (int i = 0; i < 40; i++) {
            scene.step(0, 400, "", "scroll", "{\"by\":600}", "scrolled");
            scene.step(0, 400, "", "screenshot", "{}", "image " + random.nextLong());
        }
        scene.asks(0, 100);
    }

    private void resumed(Scene scene) {
        begin(scene, 0, "Index the archive of " + word() + ".");
        for (int i = 0; i < 40; i++) {
            scene.step(0, 300, "", "index", "{\"box\":" + i + "}", "ok");
            if (i % 13 == 12) {
                // The process dies while the model answers, and begins again where it was saved.
                scene.asks(0, 20_000);
            }
        }
        scene.asks(0, 100);
    }

    private void samples(Scene scene) {
        begin(scene, 0, "What is the capital of " + word() + "?");
        for (int i = 0; i < 20; i++) {
            var question = List.copyOf(scene.agent(0));
            if (i > 0) {
                scene.agent(i).addAll(question);
            }
            scene.asksAtOnce(i, 5);
        }
    }

    private void samplesInTurn(Scene scene) {
        for (int task = 0; task < 3; task++) {
            begin(scene, task, "Solve task " + task + " of " + word() + ".");
            for (int i = 0; i < 5; i++) {
                scene.asks(task, 10);
            }
        }
    }

    private void cronDaily(Scene scene) {
        scene.said(0, "user", "Write the report of the day. " + scene.name);
        for (int day = 0; day < 10; day++) {
            scene.asks(0, 24 * 3_600_000L);
        }
    }

    private void cronMinutely(Scene scene) {
        scene.said(0, "user", "Is anything wrong on this board? " + scene.name);
        for (int minute = 0; minute < 60; minute++) {
            scene.asks(0, 60_000 - 2_000);
        }
    }

    private void approvals(Scene scene) {
        begin(scene, 0, "Clean up the issues of " + word() + ", and ask me each time.");
        for (int i = 0; i < 30; i++) {
            scene.asks(0, 2_000)
                    .said(0, "assistant", "May I close the issue number " + (100 + i) + " now?")
                    .said(0, "user", "yes");
            scene.step(0, 300, "", "close_issue", "{\"number\":" + (100 + i) + "}", "closed");
        }
        scene.asks(0, 100);
    }

    private void todo(Scene scene) {
        begin(scene, 0, "Do all of this for " + word() + ".");
        for (int i = 0; i < 25; i++) {
            scene.step(0, 200, "", "read_todo", "{}", i % 2 == 0 ? "open: " + (25 - i) : "open: " + (26 - i));
            scene.step(0, 200, "", "do_item", "{\"item\":" + i + "}", "done");
            scene.step(0, 200, "", "write_todo", "{\"done\":" + i + "}", "ok");
            scene.step(0, 200, "", "git_status", "{}", i % 3 == 0 ? "clean" : "changed: " + word());
        }
        scene.asks(0, 100);
    }

    private void compaction(Scene scene) {
        begin(scene, 0, "Rewrite the book of " + word() + ".");
        for (int part = 0; part < 5; part++) {
            for (int i = 0; i < 30; i++) {
                scene.step(0, 200, "", "rewrite", "{\"page\":" + (30 * part + i) + "}", "ok");
            }
            var first = List.copyOf(scene.agent(0).subList(0, 2));
            scene.agent(0).clear();
            scene.agent(0).addAll(first);
            scene.said(0, "user", "Summary of what was done so far: pages up to " + (30 * part + 30) + " " + word());
        }
        scene.asks(0, 100);
    }

    private void classifier(Scene scene) {
        for (int i = 0; i < 100; i++) {
            scene.agent(i).clear();
            scene.said(i, "system", "Say spam or ham. " + scene.name)
                    .said(i, "user", random.nextInt(8) == 0 ? "Hello" : "Mail " + word());
            scene.asks(i, 30);
        }
    }

    private void shell(Scene scene) {
        begin(scene, 0, "Find out why " + word() + " is slow.");
        for (int i = 0; i < 60; i++) {
            switch (i % 3 == 2 ? 3 : random.nextInt(3)) {
                case 0 -> scene.step(0, 300, "", "bash", "{\"command\":\"ls\"}", "a b c");
                case 1 -> scene.step(0, 300, "", "bash", "{\"command\":\"git diff\"}", i % 5 == 0 ? "" : "+" + word());
                case 2 -> scene.step(0, 300, "", "bash", "{\"command\":\"grep " + word() + " log\"}", "");
                default -> scene.step(0, 300, "", "bash", "{\"command\":\"sed -n " + i + "p log\"}", word());
            }
        }
        scene.asks(0, 100);
    }

    private void tutor(Scene scene) {
        scene.said(0, "system", "You teach sums. " + scene.name);
        for (int i = 0; i < 40; i++) {
            int a = random.nextInt(9);
            int b = random.nextInt(9);
            scene.said(0, "user", random.nextInt(3) == 0 ? "I do not know" : String.valueOf(a + b))
                    .asks(0, 4_000);
            scene.said(
                    0,
                    "assistant",
                    (random.nextBoolean() ? "Well done! " : "Not quite. ") + "What is " + a + " plus " + b + "?");
        }
    }

    private void interview(Scene scene) {
        // Two agents of one program talk to each other, each with its own view of the talk.
        scene.said(0, "system", "You ask questions. " + scene.name).said(0, "user", "Begin.");
        scene.said(1, "system", "You answer questions. " + scene.name);
        for (int i = 0; i < 20; i++) {
            var question =
                    "Could you tell me a little more about your time in " + word() + " and " + word() + " please?";
            var answer = "In " + word() + " I was a " + word() + " and learned " + word() + " from " + word() + ".";
            scene.asks(0, 200).said(0, "assistant", question).said(0, "user", answer);
            scene.said(1, "user", question).asks(1, 200).said(1, "assistant", answer);
        }
    }

    private void listAloud(Scene scene) {
        // It works through a list by saying what it did, and is only told to go on.
        begin(scene, 0, "Read the folder, one file after the other, and tell me what is wrong.");
        boolean numbered = random.nextBoolean();
        for (int i = 0; i < 25; i++) {
            var file = numbered ? "file " + i : "src/" + word() + ".py";
            scene.asks(0, 300)
                    .said(
                            0,
                            "assistant",
                            "I have read " + file
                                    + " from beginning to end and found nothing in it that is wrong or has"
                                    + " to be changed, so if you agree I shall go on with the next one in the folder now.")
                    .said(0, "user", random.nextInt(4) == 0 ? "Go on." : "Continue.");
        }
    }

    private String name(int most) {
        return "file" + random.nextInt(most);
    }

    private String word() {
        var letters = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            letters.append("bdfgklmnprstv".charAt(random.nextInt(13))).append("aeiou".charAt(random.nextInt(5)));
        }
        return letters.toString();
    }
}
