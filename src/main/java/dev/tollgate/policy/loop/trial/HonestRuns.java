package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Made-up runs of agents that do honest work in ways that look like loops: edit and test for hours, page through lists, wait for jobs, write the
 * same kind of record many times, ask a customer back, try again after an error.
 *
 * <p>Threads: confined to one.
 */
final class HonestRuns {
    private final SplittableRandom random;
    private final List<JsonNode> messages = new ArrayList<>();
    private int ids;

    private HonestRuns(long seed) {
        random = new SplittableRandom(seed);
    }

    /** As many runs, the same for the same seed. */
    static List<Recording> of(int count, long seed) {
        var runs = new ArrayList<Recording>();
        for (int i = 0; i < count; i++) {
            runs.add(new HonestRuns(seed * 1_000_003 + i).run(i));
        }
        return runs;
    }

    private Recording run(int index) {
        messages.add(Recording.said("system", "You are agent " + word() + ". Follow the house rules " + word() + "."));
        var name =
                switch (index % 7) {
                    case 0 -> editAndTest();
                    case 1 -> pages();
                    case 2 -> job();
                    case 3 -> batch();
                    case 4 -> customer();
                    case 5 -> research();
                    default -> flaky();
                };
        agent("All done: " + word() + " and " + word() + " are in place.");
        return new Recording(name + " " + index, messages);
    }

    private String editAndTest() {
        human("Make the tests of module " + word() + " pass.");
        int cycles = 20 + random.nextInt(60);
        int failing = cycles / 3 + 1;
        for (int i = 0; i < cycles; i++) {
            var file = "src/" + word() + ".java";
            if (random.nextInt(3) == 0) {
                step("read_file", "{\"path\":\"" + file + "\"}", "class " + word() + " { int v = " + i + "; }");
            }
            step("edit_file", "{\"path\":\"" + file + "\",\"patch\":\"" + word() + " " + i + "\"}", "ok");
            // What is tested is the same; what comes out changes, if slowly.
            step(
                    "run_tests",
                    "{}",
                    (failing - i / 3) + " failing, seed of " + word() + (random.nextInt(4) == 0 ? "" : " " + i));
        }
        return "edit and test";
    }

    private String pages() {
        human("List every invoice of " + word() + ".");
        int pages = 10 + random.nextInt(40);
        for (int i = 0; i < pages; i++) {
            step("list_invoices", "{\"cursor\":\"c" + i + "\"}", i % 4 == 3 ? "[]" : "[\"" + word() + i + "\"]");
        }
        return "pages";
    }

    private String job() {
        human("Deploy " + word() + " and tell me when it is up.");
        step("start_deployment", "{\"name\":\"" + word() + "\"}", "{\"id\":\"d1\"}");
        int polls = 5 + random.nextInt(12);
        for (int i = 0; i < polls; i++) {
            step("get_deployment_status", "{\"id\":\"d1\"}", "{\"state\":\"pending\"}");
        }
        step("get_deployment_status", "{\"id\":\"d1\"}", "{\"state\":\"up\"}");
        return "job";
    }

    private String batch() {
        human("Tag these contacts with " + word() + ".");
        int items = 15 + random.nextInt(40);
        for (int i = 0; i < items; i++) {
            step("tag_contact", "{\"contact\":" + (1000 + i) + ",\"tag\":\"vip\"}", "{\"ok\":true}");
        }
        return "batch";
    }

    private String customer() {
        human("Hi, I need help with my order.");
        int turns = 4 + random.nextInt(10);
        for (int i = 0; i < turns; i++) {
            agent("Could you please give me the " + word() + " number of item " + i + " so that I can look at it?");
            human(random.nextInt(3) == 0 ? "yes" : "It is " + random.nextInt(100_000) + ", thank you.");
            if (random.nextBoolean()) {
                step("get_order_details", "{\"order\":" + random.nextInt(50) + "}", "{\"state\":\"" + word() + "\"}");
            }
        }
        return "customer";
    }

    private String research() {
        human("What is known of " + word() + "?");
        int queries = 8 + random.nextInt(20);
        for (int i = 0; i < queries; i++) {
            step(
                    "search",
                    "{\"query\":\"" + word() + " " + word() + " " + i + "\"}",
                    i % 5 == 0 ? "no results" : word() + i);
            if (random.nextInt(3) == 0) {
                // Looking at the same page twice is no loop.
                step("open_page", "{\"url\":\"https://example.com/" + random.nextInt(4) + "\"}", "page");
            }
        }
        return "research";
    }

    private String flaky() {
        human("Book a table at " + word() + ".");
        for (int i = 0; i < 6 + random.nextInt(8); i++) {
            var arguments = "{\"place\":\"" + word() + "\",\"slot\":" + i + "}";
            if (random.nextInt(3) == 0) {
                step("book_table", arguments, "Error: timeout, try again");
            }
            step("book_table", arguments, "{\"free\":false,\"slot\":" + i + "}");
        }
        return "flaky tool";
    }

    private void human(String text) {
        messages.add(Recording.said("user", text));
    }

    private void agent(String text) {
        messages.add(Recording.said("assistant", text));
    }

    private void step(String tool, String arguments, String result) {
        var id = "call_" + ids++;
        messages.add(Recording.call(null, id, tool, arguments));
        messages.add(Recording.result(id, result));
    }

    private String word() {
        var letters = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            letters.append("bdfgklmnprstv".charAt(random.nextInt(13))).append("aeiou".charAt(random.nextInt(5)));
        }
        return letters.toString();
    }
}
