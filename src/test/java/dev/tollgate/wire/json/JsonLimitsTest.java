package dev.tollgate.wire.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.wire.Bytes;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** What a document may cost, and that a hostile one costs no more. */
class JsonLimitsTest {
    private static final JsonHandler DEAF = new JsonHandler() {};
    private static final JsonLimits WIDE =
            new JsonLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 1 << 16, 64);

    private static JsonScanner scanned(String document, JsonLimits limits) {
        var scanner = new JsonScanner(new ScanSpaces(), limits, JsonVocabulary.NONE, DEAF, 5);
        scanner.feed(Bytes.of(document));
        scanner.finish();
        return scanner;
    }

    private static JsonProblem refused(String document, JsonLimits limits) {
        for (int piece : new int[] {1, 7}) {
            var cut = EventLog.of(document.getBytes(UTF_8), limits, piece);
            assertThat(cut.problem()).isEqualTo(scanned(document, limits).problem());
        }
        return EventLog.of(document.getBytes(UTF_8), limits, document.length()).refused();
    }

    @Test
    void shouldAcceptTheLimitAndRefuseOneMore() {
        var limits = new JsonLimits(9, 3, 2, 4, 5);
        assertThat(scanned("[[],[],[]]", limits).problem()).isNull();
        assertThat(scanned("[1,2,3,4,5,6,7]", limits).problem()).isNull();
        assertThat(refused("[1,2,3,4,5,6,7,8]", limits).found()).isEqualTo("more than 9 tokens");
        assertThat(scanned("{\"a\":1,\"b\":2,\"c\":3}", limits).problem()).isNull();
        assertThat(refused("{\"a\":1,\"b\":{\"c\":3,\"d\":4}}", limits))
                .isEqualTo(new JsonProblem("$.b", 18, "more than 3 members", "at most 3"));
        assertThat(scanned("[{\"a\":1,\"b\":2},{\"a\":1}]", new JsonLimits(12, 2, 2, 4, 5))
                        .problem())
                .as("an object that is closed counts no more")
                .isNull();
        assertThat(refused("[[[]]]", limits))
                .isEqualTo(new JsonProblem("$[0][0]", 2, "more than 2 levels", "at most 2"));
        assertThat(scanned("{\"abcd\":1}", limits).problem()).isNull();
        assertThat(scanned("{\"\\u0061\\u0062\\u0063\\u0064\":1}", limits).problem())
                .isNull();
        assertThat(refused("{\"abcde\":1}", limits))
                .isEqualTo(new JsonProblem("$", 1, "a name of more than 4 bytes", "at most 4"));
        assertThat(scanned("[-1e10]", limits).problem()).isNull();
        assertThat(refused("[123456]", limits))
                .isEqualTo(new JsonProblem("$[0]", 6, "a number of more than 5 characters", "at most 5"));
    }

    @Test
    void shouldHaveTheDefaultsOfTheDocumentation() {
        assertThat(JsonLimits.DEFAULT).isEqualTo(new JsonLimits(200_000, 10_000, 128, 1024, 64));
        assertThatThrownBy(() -> new JsonLimits(1, 1, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldStopAtTheLimitAndReadNoFurther() {
        var keys = new StringBuilder("{");
        for (int i = 0; i < 1_000_000; i++) {
            keys.append("\"k").append(i).append("\":0,");
        }
        var flood = scanned(keys.toString(), JsonLimits.DEFAULT);
        assertThat(flood.tokens()).isEqualTo(20_002);
        assertThat(flood.problem()).isNotNull().satisfies(p -> assertThat(p.offset())
                .isLessThan(120_000));
        for (var bomb : new String[] {"[", "{\"a\":", "[{\"a\":"}) {
            var deep = scanned(bomb.repeat(100_000), JsonLimits.DEFAULT);
            assertThat(deep.tokens()).isLessThan(400);
            assertThat(deep.problem()).isNotNull();
        }
        assertThat(scanned("[" + "0,".repeat(1_000_000), JsonLimits.DEFAULT).tokens())
                .isEqualTo(200_001);
    }

    @Test
    void shouldStayLinearWithoutLimits() {
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            var keys = new StringBuilder("{");
            for (int i = 0; i < 1_000_000; i++) {
                keys.append("\"k").append(i).append("\":0,");
            }
            assertThat(scanned(keys + "\"z\":0}", WIDE).problem()).isNull();
            assertThat(scanned(keys + "\"k77\":0}", WIDE).problem()).isNotNull();
            assertThat(scanned("[".repeat(100_000) + "]".repeat(100_000), WIDE).problem())
                    .isNull();
            assertThat(scanned("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000), WIDE)
                            .problem())
                    .isNull();
            var sameNames = "{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,\"j\":";
            assertThat(scanned(sameNames.repeat(50_000) + "1" + "}".repeat(50_000), WIDE)
                            .problem())
                    .isNull();
        });
    }

    @Test
    void shouldGiveBackWhatAnUnusualDocumentNeeded() {
        var names = new MemberNames();
        names.openObject();
        int small = names.held();
        var name = new byte[4];
        for (int i = 0; i < 100_000; i++) {
            for (int b = 0; b < 4; b++) {
                name[b] = (byte) (i >> (8 * b));
            }
            assertThat(names.add(name, 0, 4)).isTrue();
        }
        assertThat(names.held()).isLessThan(100_000 * 40);
        names.clear();
        assertThat(names.held()).isLessThanOrEqualTo(small);
    }

    @Test
    void shouldFindDuplicatesLikeANaiveSetInNestedObjects() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var names = new MemberNames();
            names.key(seed);
            var model = new java.util.ArrayDeque<java.util.Set<String>>();
            for (int step = 0; step < 600; step++) {
                int what = random.nextInt(20);
                if (model.isEmpty() || what == 0) {
                    names.openObject();
                    model.push(new java.util.HashSet<>());
                } else if (what == 1) {
                    names.closeObject();
                    model.pop();
                } else {
                    var name = Bytes.of("n" + random.nextInt(60));
                    boolean fresh = model.element().add(name.toUtf8String());
                    assertThat(names.add(name.array(), 0, name.length()))
                            .as("seed %d step %d", seed, step)
                            .isEqualTo(fresh);
                }
            }
        }
    }
}
