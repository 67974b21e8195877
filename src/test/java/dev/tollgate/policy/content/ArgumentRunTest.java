package dev.tollgate.policy.content;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.policy.detect.BuiltIn;
import dev.tollgate.policy.detect.Filter;
import dev.tollgate.policy.detect.Filter.Action;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Regex;
import dev.tollgate.policy.detect.Screen;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentRunTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Screen SCREEN = new Screen(List.of(
            new Filter("email", BuiltIn.EMAIL, Action.MASK, "[email]"),
            new Filter("card", BuiltIn.CARD, Action.MASK, "[card]")));

    private static String shown(String whole, Screen screen, int window, Random random) {
        var run = new ArgumentRun(screen, window, new Hits());
        var cuts = new ArrayList<Long>(List.of(0L));
        var out = new StringBuilder();
        int next = 0;
        for (int at = 0; at < whole.length(); ) {
            int to = Math.min(whole.length(), at + 1 + random.nextInt(7));
            run.append(whole.substring(at, to));
            cuts.add((long) to);
            at = to;
            while (next + 1 < cuts.size() && run.isSettled(cuts.get(next + 1))) {
                show(run, whole, cuts.get(next), cuts.get(++next), out);
            }
        }
        run.end();
        while (next + 1 < cuts.size()) {
            assertThat(run.isSettled(cuts.get(next + 1))).isTrue();
            show(run, whole, cuts.get(next), cuts.get(++next), out);
        }
        return out.toString();
    }

    private static void show(ArgumentRun run, String whole, long from, long to, StringBuilder out) {
        var masked = run.masked(from, to);
        out.append(masked == null ? whole.substring((int) from, (int) to) : masked);
        run.forget(to);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'to':'ada@example.com','cc':[]} | {'to':'[email]','cc':[]}",
                "{'to':'ada\\u0040example.com'} | {'to':'[email]'}",
                "{'t':'a\\nada@example.com\\u2019 x \\' y'} | {'t':'a\\n[email]\\u2019 x \\' y'}",
                "{'n': 4111111111111111, 'm': -1.5e3} | {'n': '[card]', 'm': -1.5e3}",
                "4111111111111111 | '[card]'",
                "{'a':'ada@example','b':'.com'} | {'a':'ada@example','b':'.com'}",
                "{'ada@example.com':1} | {'[email]':1}",
                "{'t':'plain','u':[true,null,12]} | {'t':'plain','u':[true,null,12]}"
            })
    void whatIsFoundIsMaskedInsideItsString(String whole, String expected) {
        for (int seed = 0; seed < 50; seed++) {
            assertThat(shown(whole.replace('\'', '"'), SCREEN, 64, new Random(seed)))
                    .as("seed " + seed)
                    .isEqualTo(expected.replace('\'', '"'));
        }
    }

    @Test
    void jsonStaysJsonWhateverAnExpressionCovers() throws Exception {
        var greedy = ((Regex.Fine) Regex.read("(?s)b.*")).detector();
        var screen = new Screen(List.of(new Filter("greedy", greedy, Action.MASK, "<x>")));
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var whole = JSON.writeValueAsString(node(random, 3));

            var shown = shown(whole, random.nextBoolean() ? screen : SCREEN, 16 + random.nextInt(64), random);

            assertThat(isJson(shown))
                    .as("seed " + seed + ": " + whole + " -> " + shown)
                    .isTrue();
        }
    }

    @Test
    void howItWasCutMakesNoDifference() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var whole = JSON.writeValueAsString(node(random, 3)).replace("@", random.nextBoolean() ? "@" : "\\u0040");
            var run = new ArgumentRun(SCREEN, 64, new Hits());
            run.append(whole);
            run.end();
            var once = run.masked(0, whole.length());

            assertThat(shown(whole, SCREEN, 64, random)).as("seed " + seed).isEqualTo(once == null ? whole : once);
            assertThat(once == null ? whole : once).as("seed " + seed).doesNotContain("ada@", "4111111111111111");
        }
    }

    @Test
    void longArgumentsAreMaskedAsTheyComeAndWhole() {
        var text = "{\"t\":\"" + "to ada@example.com, ".repeat(40_000) + "\",\"n\":" + "1".repeat(5_000) + "}";
        var expected = text.replace("ada@example.com", "[email]");

        assertThat(shown(text, SCREEN, 64, new Random(1))).isEqualTo(expected);
        assertThat(ArgumentRun.masked(text, SCREEN, new Hits())).isEqualTo(expected);
    }

    @Test
    void aRefusedNumberOrStringIsHeldBack() {
        var screen = new Screen(List.of(new Filter("card", BuiltIn.CARD, Action.REFUSE, "")));
        for (var whole : List.of("{\"a\":1,\"n\":4111111111111111}", "{\"a\":1,\"n\":\"4111 1111 1111 1111\"}")) {
            var hits = new Hits();
            var run = new ArgumentRun(screen, 16, hits);
            run.append(whole);
            run.end();

            assertThat(hits.refused()).isEqualTo("card");
            assertThat(run.isRefused(whole.length())).isTrue();
            assertThat(run.isRefused(7)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'to':'ada\\u0040example.com','text':'hi | {'to':'[email]','text':'hi",
                "{'to':'ada\\u0040example.com | {'to':'[email]",
                " [{'n':4111111111111111,'m':'4111 1111 1111 1111 | [{'n':'[card]','m':'[card]",
                "mail ada@example.com '4111 1111 1111 1111 | mail [email] '[card]"
            })
    void argumentsThatWereCutShortAreMaskedAsFarAsTheyGo(String cut, String expected) {
        assertThat(ArgumentRun.masked(cut.replace('\'', '"'), SCREEN, new Hits()))
                .isEqualTo(expected.replace('\'', '"'));
    }

    private static boolean isJson(String text) {
        try {
            JSON.readTree(text);
            return true;
        } catch (JsonProcessingException broken) {
            return false;
        }
    }

    private static JsonNode node(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return switch (random.nextInt(5)) {
                case 0 -> JSON.getNodeFactory().numberNode(4111111111111111L);
                case 1 -> JSON.getNodeFactory().numberNode(random.nextInt(1000));
                case 2 -> JSON.getNodeFactory().textNode("to ada@example.com, \"b\\" + "x".repeat(random.nextInt(90)));
                case 3 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
                default -> JSON.getNodeFactory().textNode("bell \u0007 \u00fc \ud83d\ude00 b");
            };
        }
        if (random.nextBoolean()) {
            var array = JSON.createArrayNode();
            for (int i = random.nextInt(4); i > 0; i--) {
                array.add(node(random, depth - 1));
            }
            return array;
        }
        var object = JSON.createObjectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            object.set(random.nextInt(5) == 0 ? "ada@example.com" : "k" + i, node(random, depth - 1));
        }
        return object;
    }
}
