package dev.tollgate.policy.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.detect.BuiltIn;
import dev.tollgate.policy.detect.Filter;
import dev.tollgate.policy.detect.Filter.Action;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Regex;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.wire.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FirstLookTest {
    private static final List<Filter> FILTERS = Arrays.stream(BuiltIn.values())
            .map(detector -> new Filter(detector.code(), detector, Action.MASK, "[" + detector.code() + "]"))
            .toList();
    private static final Screen SCREEN = new Screen(FILTERS);
    /** An expression has every body taken apart. This one finds nothing. */
    private static final Screen THOROUGH = new Screen(with(new Filter(
            "nothing", ((Regex.Fine) Regex.read("never to be found")).detector(), Action.MASK, "[nothing]")));

    private static final List<String> PARTS = List.of(
            "ada",
            "@",
            "example.com",
            "bob@b.io",
            "4111",
            " ",
            "1111",
            "4111111111111111",
            "\"",
            "\\",
            "\n",
            "\t",
            "u0040",
            "n",
            "-----BEGIN ",
            "PRIVATE KEY",
            "-----",
            "sk-",
            "abcdefghijklmnopqrstuvwx",
            "+44 20 7946 0958",
            "078-05-1120",
            "GB82 WEST 1234 5698 7654 32",
            ",",
            ":",
            "{",
            "}",
            "\u00e9",
            "\u2014",
            "\ud83d\ude00",
            "eyJ",
            ".",
            "0");

    private static List<Filter> with(Filter another) {
        var filters = new ArrayList<>(FILTERS);
        filters.add(another);
        return filters;
    }

    private static String words(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        return text.toString();
    }

    /** A string with some of its characters escaped that need not be. */
    private static String quoted(String text, Random random) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' && random.nextBoolean()) {
                out.append("\\n");
            } else if (c < ' ' || (random.nextInt(8) == 0 && !Character.isSurrogate(c))) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return out.append('"').toString();
    }

    private static String json(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 3 : 5)) {
            case 0 -> random.nextBoolean() ? "4111111111111111" : "-1.5e3";
            case 1, 2 -> quoted(words(random), random);
            case 3 -> "{" + quoted(words(random), random) + " : " + json(random, depth - 1) + "}";
            default -> "[" + json(random, depth - 1) + "," + json(random, depth - 1) + "]";
        };
    }

    private static String body(Random random) {
        var out = new StringBuilder("{\"model\":\"m\",\"messages\":[");
        for (int i = random.nextInt(4); i >= 0; i--) {
            out.append("{\"role\":\"user\",\"content\":")
                    .append(quoted(words(random), random))
                    .append(",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":")
                    .append(quoted(random.nextBoolean() ? json(random, 2) : words(random), random))
                    .append("}}]},{\"content\":[{\"type\":\"tool_use\",\"input\":{\"x\":")
                    .append(json(random, 2))
                    .append("}}]}")
                    .append(i == 0 ? "" : ",");
        }
        return out.append("],\"n\":1}").toString();
    }

    @Test
    void aPromptThatIsLookedAtAsItIsWrittenIsMaskedAsOneThatIsTakenApart() {
        int clean = 0;
        int rounds = 20_000;
        for (int seed = 0; seed < rounds; seed++) {
            var body = Bytes.of(body(new Random(seed)));
            var hits = new Hits();
            var expected = new Hits();

            var edit = PromptEditor.of(body, SCREEN, SystemText.NONE, null, hits);
            var thorough = PromptEditor.of(body, THOROUGH, SystemText.NONE, null, expected);

            assertThat(edit.unjudged())
                    .as("seed %d: %s", seed, body.toUtf8String())
                    .isEqualTo(thorough.unjudged());
            assertThat(hits).as("seed %d: %s", seed, body.toUtf8String()).hasToString(expected.toString());
            assertThat(edit.splices()).hasSameSizeAs(thorough.splices());
            clean += edit.splices().isEmpty() && FirstLook.isClean(body, SCREEN) ? 1 : 0;
        }
        assertThat(clean).as("prompts that were not taken apart").isBetween(rounds / 20, rounds);
    }

    @Test
    void argumentsInWhichNothingIsFoundAreNotTakenApart() {
        int clean = 0;
        int rounds = 50_000;
        for (int seed = 0; seed < rounds; seed++) {
            var random = new Random(seed);
            var arguments = random.nextInt(4) == 0 ? words(random) : json(random, 3);
            var hits = new Hits();
            var expected = new Hits();

            var masked = ArgumentRun.masked(arguments, SCREEN, hits);

            assertThat(masked)
                    .as("seed %d: %s", seed, arguments)
                    .isEqualTo(ArgumentRun.masked(arguments, THOROUGH, expected));
            assertThat(hits).hasToString(expected.toString());
            clean += masked == null && FirstLook.isClean(arguments, SCREEN) ? 1 : 0;
        }
        assertThat(clean).as("arguments that were not taken apart").isBetween(rounds / 20, rounds);
    }

    @Test
    void anExpressionMayAskForTheStartOfATextSoThatItIsTakenApart() {
        var whole = new Screen(
                List.of(new Filter("code", ((Regex.Fine) Regex.read("^4711$")).detector(), Action.MASK, "[code]")));
        var body = Bytes.of("{\"messages\":[{\"content\":\"4711\"}]}");

        assertThat(FirstLook.isClean(body, whole)).isFalse();
        assertThat(PromptEditor.of(body, whole, SystemText.NONE, null, new Hits())
                        .splices())
                .hasSize(1);
    }
}
