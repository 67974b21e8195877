package dev.tollgate.config.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.tollgate.config.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TreeReaderTest {
    private final List<Problem> problems = new ArrayList<>();

    private @Nullable Node read(byte[] document) {
        problems.clear();
        return new TreeReader(new Expansion(new MemorySources(), Path.of("/etc"), problems), problems).read(document);
    }

    private String trouble(String document) {
        var node = assertTimeout(Duration.ofSeconds(5), () -> read(document.getBytes(StandardCharsets.UTF_8)));
        assertThat(node).isNull();
        assertThat(problems).hasSize(1);
        return problems.getFirst().toString();
    }

    @Test
    void aliasesStandForTheirAnchors() {
        var root = read("a: &x {b: 1}\nc: *x\n".getBytes(StandardCharsets.UTF_8));

        assertThat(root).isInstanceOfSatisfying(Node.Mapping.class, mapping -> assertThat(
                        mapping.entries().get("c"))
                .isSameAs(mapping.entries().get("a")));
    }

    @Test
    void aBillionLaughsAreNotLaughed() {
        var document = new StringBuilder("a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
        for (int i = 1; i < 12; i++) {
            document.append("a").append(i).append(": &a").append(i).append(" [");
            document.append(("*a" + (i - 1) + ",").repeat(10)).append("]\n");
        }

        assertThat(trouble(document.toString())).endsWith("(expected: at most 50000 values, aliases multiplied out)");
    }

    @Test
    void depthIsBounded() {
        assertThat(trouble("[".repeat(500_000))).endsWith("deeper nesting (expected: at most 64 levels)");
        assertThat(trouble("{a: ".repeat(100_000))).endsWith("deeper nesting (expected: at most 64 levels)");
        var chained = new StringBuilder("a0: &a0 [[[[[[[[1]]]]]]]]\n");
        for (int i = 1; i < 10; i++) {
            chained.append("a").append(i).append(": &a").append(i);
            chained.append(" [[[[[[[[*a").append(i - 1).append("]]]]]]]]\n");
        }
        assertThat(trouble(chained.toString())).endsWith("deeper nesting (expected: at most 64 levels)");
    }

    @Test
    void sizeIsBounded() {
        assertThat(trouble("a".repeat((1 << 20) + 1)))
                .isEqualTo("(document): 1048577 bytes (expected: at most 1048576 bytes)");
        assertThat(trouble("[" + "1,".repeat(60_000) + "]")).contains("at most 50000 values");
    }

    @Test
    void anAliasOfWhatHoldsItIsRefused() {
        assertThat(trouble("a: &x [*x]"))
                .isEqualTo("a[0]: *x (expected: an alias of an anchor that is complete above)");
    }

    @Test
    void oneDocumentOneKeyOneEncoding() {
        assertThat(trouble("a: 1\n---\nb: 2\n")).isEqualTo("(document): a second document (expected: one document)");
        assertThat(trouble("? [a]\n: b\n")).isEqualTo("(document): a key that is not a scalar (expected: a name)");
        assertThat(read(new byte[] {'a', ':', ' ', (byte) 0xff})).isNull();
        assertThat(problems).hasToString("[(document): bytes that are not UTF-8 (expected: UTF-8)]");
        assertThat(trouble("a: \u0001")).contains("YAML 1.2");
    }

    @Test
    void whatIsNoYamlIsSaidInWordsOfWhoeverWritesIt() {
        assertThat(trouble("a:\n\t- b"))
                .isEqualTo("(document): a tab (expected: spaces, as YAML indents with nothing else)");
        assertThat(trouble("a: @b")).isEqualTo("(document): a value that begins with @ (expected: quotes around it)");
        assertThat(trouble("a: \"\\d+\""))
                .isEqualTo(
                        "(document): \\d between double quotes (expected: \\\\d, or single quotes, which leave it as it is)");
        assertThat(trouble("a: 1\nb: \"c\nd: 2\n"))
                .isEqualTo("(document): a quote that never ends (expected: the same quote behind the value)");
        assertThat(problems.getFirst().at()).isEqualTo(new Problem.Place(2, 4));
        assertThat(trouble("a: [1\nb: 2"))
                .isEqualTo(
                        "(document): : (expected: , or ], as [ in line 1 is open; quotes around a value that has : , [ ] { or } in it)");
        assertThat(trouble("a:\n  - b: 1\n   c: 2\n"))
                .startsWith(
                        "(document): a line that stands further left or right (expected: the indent of what begins in line ");
        assertThat(trouble("a: b: c"))
                .isEqualTo(
                        "(document): a second : in one line (expected: quotes around a value that has one, or a line of its own)");
    }

    @Test
    void thereAreNoMergeKeys() {
        assertThat(read("a: &x {b: 1}\nc: {<<: *x, d: 1}\ne: {\"<<\": 2}\n".getBytes(StandardCharsets.UTF_8)))
                .isNotNull();
        assertThat(problems)
                .hasToString("[c: << (expected: no merge key: YAML 1.2 has none; an alias stands for a whole value)]");
    }

    @Test
    void aKeySaidTwiceIsAProblemAndReadingGoesOn() {
        assertThat(read("a: 1\nb: 2\na: 3\n".getBytes(StandardCharsets.UTF_8))).isNotNull();
        assertThat(problems).hasToString("[a: said twice (expected: once; first in line 1)]");
    }

    @Test
    void noSequenceOfBytesMakesItThrow() {
        var pieces = List.of(
                "listeners",
                "providers",
                "models",
                "targets",
                "a",
                ": ",
                ":\n  ",
                "\n",
                "- ",
                "[",
                "]",
                "{",
                "}",
                ",",
                "&x ",
                "*x",
                "!!str ",
                "!t ",
                "\"",
                "'",
                "|\n",
                ">\n",
                "# c\n",
                "${A}",
                "$${",
                "${file:x}",
                "---\n",
                "...\n",
                "%YAML 1.2\n",
                "? ",
                "<<: ",
                "~",
                "1e9",
                "\u00e9",
                "\t",
                "\u0000",
                "\ud83d\ude00",
                "url",
                "key",
                "openai",
                "127.0.0.1:1",
                "price",
                "10%");
        long seed = 20_261_121;
        var random = new Random(seed);
        for (int run = 0; run < 20_000; run++) {
            var document = new StringBuilder();
            for (int i = random.nextInt(30); i >= 0; i--) {
                document.append(pieces.get(random.nextInt(pieces.size())));
            }
            try {
                var loaded = new MemorySources().load(document.toString());
                assertThat(loaded.config() == null).isEqualTo(!loaded.errors().isEmpty());
            } catch (RuntimeException | AssertionError trouble) {
                throw new AssertionError("seed " + seed + " run " + run + ":\n" + document, trouble);
            }
        }
    }
}
