package dev.tollgate.config.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.Problem;
import dev.tollgate.config.file.GatewayFile;
import dev.tollgate.config.file.MemorySources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConfigCheckTest {
    private static final String DOCUMENT = """
            listeners: {llm: {address: "0.0.0.0:4000"}}
            providers: {mine: {dialect: openai, url: "http://127.0.0.1:1", prices: openai}}
            identity: {keys: [keys.yaml]}
            models: {m: {targets: [{provider: mine, model: a}, {provider: mine, model: b}, {provider: mine, model: c, price: {input: 0, output: 0}}]}}
            """;

    private static GatewayConfig read() {
        var loaded = GatewayFile.load(
                MemorySources.FILE,
                DOCUMENT.getBytes(StandardCharsets.UTF_8),
                new MemorySources().withFile("keys.yaml", "keys: []"));
        return Objects.requireNonNull(loaded.config());
    }

    @Test
    void shouldServeBeyondLoopbackWhereCallersProveWhoTheyAre() {
        assertThat(read().listeners()).containsOnlyKeys("llm");
    }

    @Test
    void shouldWarnOfEachTargetWithoutAPriceAskedByTheBooksNameOfTheProvider() {
        var warnings =
                ConfigCheck.unpriced(read(), (provider, model) -> provider.equals("openai") && model.equals("a"));

        assertThat(warnings)
                .containsExactly(
                        Problem.warning(
                                "models.m.targets[1].model",
                                "b",
                                "a model in the price book, or a price here; its cost is unknown, and budgets of money refuse its calls unless they say unpriced"));
    }

    @Test
    void sentinelsNeedTheNameOfTheirMasterAndNobodyElseHasOne() {
        assertThat(redis("{url: \"redis://s\", topology: sentinel}"))
                .containsExactly(
                        "redis.masterName: nothing (expected: the name of the master that the sentinels watch)");
        assertThat(redis("{url: \"redis://s\", masterName: m, sentinels: [\"redis://:hunter2@b\"]}"))
                .containsExactly(
                        "redis.masterName: \"m\" (expected: topology: sentinel; nobody is asked for a master now)",
                        "redis.sentinels: 1 URLs (expected: topology: sentinel; nobody asks them now)");
        assertThat(redis("{url: \"redis://s\", topology: sentinel, masterName: m, sentinels: [\"redis://b\"]}"))
                .isEmpty();
    }

    private static List<String> redis(String yaml) {
        var loaded = GatewayFile.load(
                MemorySources.FILE,
                (DOCUMENT + "redis: " + yaml + "\n").getBytes(StandardCharsets.UTF_8),
                new MemorySources().withFile("keys.yaml", "keys: []"));
        return loaded.problems().stream()
                .filter(problem -> problem.path().startsWith("redis"))
                .map(Problem::toString)
                .toList();
    }

    @Test
    void shouldSayThatTlsOfRedisNeedsItsScheme() {
        var loaded = GatewayFile.load(
                MemorySources.FILE,
                (DOCUMENT + "redis: {url: \"redis://:hunter2@cache\", tls: {ca: none.pem, cert: c.pem}}\n")
                        .getBytes(StandardCharsets.UTF_8),
                new MemorySources().withFile("keys.yaml", "keys: []"));
        assertThat(loaded.problems()).extracting(Problem::path).contains("redis.tls", "redis.tls.ca", "redis.tls.cert");
        assertThat(loaded.problems())
                .extracting(Problem::toString)
                .anyMatch(line -> line.contains("a rediss URL"))
                .noneMatch(line -> line.contains("hunter2"));
    }
}
