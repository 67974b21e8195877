package dev.tollgate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.settle.Settlement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLineTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final AccessLine line = new AccessLine();

    private String text(Settlement settlement) {
        return line.exchange(settlement).toUtf8String();
    }

    @Test
    void showsEveryKindOfExchangeAsItsGoldenLine() {
        GoldenView.matches(
                "access.jsonl",
                String.join(
                        "\n",
                        text(Settlements.failover()),
                        text(Settlements.unpriced()),
                        text(Settlements.refusedByPolicy()),
                        text(Settlements.cut()),
                        text(Settlements.notServed()),
                        line.rejected(
                                        Settlements.EPOCH_MILLIS,
                                        "llm",
                                        "01JD8Z6Y9R",
                                        Fault.of(Reason.BAD_REQUEST, "header: \"a b\" (expected: a token)"),
                                        "10.0.0.9",
                                        true)
                                .toUtf8String(),
                        ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\r\n{\"log\":\"access\"}",
                "\u001b[2J",
                "\u0000",
                "\u007f",
                "\u0085\u009b",
                "\u2028\u2029",
                "\u202e\u2066\u200b\ufeff",
                "\"\\",
                "\ud800",
                "\udc00x",
                "\ud83d\ude00",
                "\u00e9\u4e2d"
            })
    void staysOneLineOfHarmlessJsonWhateverStringsHold(String text) throws IOException {
        var json = text(Settlements.hostile(text));
        assertThat(json)
                .doesNotContainPattern(
                        "[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\u200b\\ufeff]");
        var parsed = MAPPER.readTree(json);
        var expected = new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
        for (var name : new String[] {"request_id", "listener", "client", "model", "endpoint", "response_model"}) {
            assertThat(parsed.get(name).asText()).as(name).isEqualTo(expected);
        }
        assertThat(parsed.get("attempts").get(0).get("detail").asText()).isEqualTo(expected);
    }

    @Test
    void readsBackAsWrittenForRandomStrings() throws IOException {
        long seed = 20261121;
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 2000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.appendCodePoint(random.nextInt(3) == 0 ? random.nextInt(0x110000) : random.nextInt(0x300));
            }
            var whole = text.toString();
            var json = text(Settlements.hostile(whole));
            assertThat(json.lines()).as("seed %d round %d", seed, round).hasSize(1);
            var expected = new String(whole.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
            assertThat(MAPPER.readTree(json).get("model").asText())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(expected);
        }
    }

    @Test
    void cutsLongStringsButNeverAPair() throws IOException {
        JsonNode parsed =
                MAPPER.readTree(text(Settlements.hostile("x".repeat(255) + "\ud83d\ude00" + "y".repeat(100_000))));
        assertThat(parsed.get("model").asText()).isEqualTo("x".repeat(255) + "...");
    }

    @Test
    void whoIsNotBelievedIsLoggedWithTheReason() throws IOException {
        assertThat(MAPPER.readTree(text(Settlements.unauthenticated()))
                        .get("message")
                        .asText())
                .isEqualTo("token: exp: a time that is past (expected: a token that is good)");
        assertThat(MAPPER.readTree(text(Settlements.notServed())).has("message"))
                .isFalse();
    }

    @Test
    void neverShowsCredentialsCookiesOrQueries() {
        assertThat(text(Settlements.failover()))
                .doesNotContain(Settlements.CANARY)
                .doesNotContain("key=");
    }

    @Test
    void writesTheSameTimesAsTheLibrary() throws IOException {
        long seed = 7;
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 5000; round++) {
            long millis = random.nextLong(-62_167_219_200_000L, 253_402_300_800_000L);
            var json = line.rejected(millis, "l", "r", Fault.of(Reason.INTERNAL, "m"), "", false);
            var expected = Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.MILLIS);
            var shown = MAPPER.readTree(json.toUtf8String()).get("time").asText();
            assertThat(shown).as("seed %d round %d", seed, round).hasSize(24);
            assertThat(Instant.parse(shown)).as("seed %d round %d", seed, round).isEqualTo(expected);
        }
    }
}
