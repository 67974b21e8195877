package dev.tollgate.wire.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.wire.Bytes;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonCursorTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final int ROUNDS = 2000;

    @Test
    void handsOutValuesAsTheyWereWritten() {
        var json = new JsonCursor(
                Bytes.of(" { \"a\" : 1.50 , \"b\\u0063\":[ true,null ] ,\"d\":\"x\\n\\\"y\" , \"e\":{} } "));
        assertThat(json.kind()).isEqualTo(JsonCursor.Kind.OBJECT);
        json.enter();
        assertThat(json.nextMember()).isTrue();
        assertThat(json.name()).isEqualTo("a");
        assertThat(json.scalar()).isEqualTo("1.50");
        assertThat(json.nextMember()).isTrue();
        assertThat(json.name()).isEqualTo("bc");
        assertThat(json.raw().toUtf8String()).isEqualTo("[ true,null ]");
        assertThat(json.nextMember()).isTrue();
        assertThat(json.inside().toUtf8String()).isEqualTo("x\\n\\\"y");
        assertThat(json.nextMember()).isTrue();
        json.enter();
        assertThat(json.nextMember()).isFalse();
        assertThat(json.nextMember()).isFalse();
    }

    @Test
    void makesNoUsualWordAnew() {
        var role = "role";
        var user = "user";
        var json = new JsonCursor(
                Bytes.of("{\"role\":\"user\",\"r\\u006fle\":\"us\\u0065r\",\"rule\":\"\"}"),
                JsonVocabulary.of(role, user));
        json.enter();
        json.nextMember();
        assertThat(json.name()).isSameAs(role);
        assertThat(json.string()).isSameAs(user);
        json.nextMember();
        assertThat(json.name()).isEqualTo(role);
        assertThat(json.string()).isEqualTo(user);
        json.nextMember();
        assertThat(json.name()).isEqualTo("rule");
        assertThat(json.string()).isEmpty();
        assertThat(json.nextMember()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            ``,        true
            ` `,       true
            `\\n\\t`,  true
            `\\u0020`, true
            `\\u2003`, true
            `a`,       false
            ` \\u0041`,false
            `\u00e9`,  false
            """)
    void knowsWhatIsBlank(String inside, boolean blank) {
        assertThat(JsonEscapes.isBlank(Bytes.of(inside))).isEqualTo(blank);
    }

    @Test
    void readsWhatJacksonReads() throws JsonProcessingException {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var tree = tree(new SplittableRandom(seed), 0);
            var random = new SplittableRandom(seed);
            var text = random.nextInt(2) == 0
                    ? tree.toString()
                    : JACKSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
            assertThat(read(new JsonCursor(Bytes.of(text)))).as("seed %d", seed).isEqualTo(JACKSON.readTree(text));
            var skipped = new JsonCursor(Bytes.of("[" + text + ", 7]"));
            skipped.enter();
            skipped.nextElement();
            assertThat(skipped.raw().toUtf8String()).as("seed %d", seed).isEqualTo(text);
            skipped.nextElement();
            assertThat(skipped.scalar()).as("seed %d", seed).isEqualTo("7");
        }
    }

    private static JsonNode read(JsonCursor json) throws JsonProcessingException {
        return switch (json.kind()) {
            case OBJECT -> {
                var object = JsonNodeFactory.instance.objectNode();
                json.enter();
                while (json.nextMember()) {
                    object.set(json.name(), read(json));
                }
                yield object;
            }
            case ARRAY -> {
                var array = JsonNodeFactory.instance.arrayNode();
                json.enter();
                while (json.nextElement()) {
                    array.add(read(json));
                }
                yield array;
            }
            case STRING -> JsonNodeFactory.instance.textNode(json.string());
            case NUMBER, TRUE, FALSE, NULL -> JACKSON.readTree(json.scalar());
        };
    }

    private static JsonNode tree(RandomGenerator random, int depth) {
        int kind = random.nextInt(depth > 4 ? 4 : 6);
        return switch (kind) {
            case 0 -> JsonNodeFactory.instance.numberNode(random.nextInt(-1000, 1000));
            case 1 -> JsonNodeFactory.instance.booleanNode(random.nextBoolean());
            case 2 -> JsonNodeFactory.instance.nullNode();
            case 3 -> JsonNodeFactory.instance.textNode(text(random));
            case 4 -> {
                var array = JsonNodeFactory.instance.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(tree(random, depth + 1));
                }
                yield array;
            }
            default -> {
                var object = JsonNodeFactory.instance.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(text(random) + i, tree(random, depth + 1));
                }
                yield object;
            }
        };
    }

    private static String text(RandomGenerator random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> text.append("\"\\/{}[],:".charAt(random.nextInt(9)));
                case 1 -> text.append((char) random.nextInt(32));
                case 2 -> text.appendCodePoint(0x1F600 + random.nextInt(20));
                case 3 -> text.append((char) (0xA0 + random.nextInt(0x400)));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }
}
