package dev.tollgate.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.HostPort;
import dev.tollgate.config.ModelConfig.Goal;
import dev.tollgate.config.ModelConfig.ValueOfSecond;
import dev.tollgate.config.Problem;
import dev.tollgate.config.ProviderConfig;
import dev.tollgate.config.RetriesConfig.Rate;
import dev.tollgate.identity.Secret;
import dev.tollgate.run.RunClues;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GatewayFileTest {
    private static final String SEVEN_LINES = """
            listeners:
              llm: {address: "127.0.0.1:4000"}
            providers:
              openai: {dialect: openai, url: "https://api.openai.com/v1", key: "${OPENAI_API_KEY}"}
            models:
              fast:
                targets: [{provider: openai, model: gpt-4o-mini}]
            """;

    private final MemorySources sources = new MemorySources().with("OPENAI_API_KEY", "sk-canary");

    private GatewayConfig good(String document) {
        var loaded = sources.load(document);
        assertThat(loaded.problems()).isEmpty();
        return Objects.requireNonNull(loaded.config());
    }

    private static <T> T in(Map<String, T> map, String name) {
        return Objects.requireNonNull(map.get(name), name);
    }

    private List<String> problems(String document) {
        return sources.load(document).problems().stream().map(Problem::toString).toList();
    }

    @Test
    void sevenLinesAreEnoughAndTheRestAreTheDefaultsOfTheDesign() {
        var config = good(SEVEN_LINES);

        assertThat(in(config.listeners(), "llm").address()).isEqualTo(new HostPort("127.0.0.1", 4000));
        assertThat(config.admin().address()).hasToString("127.0.0.1:15000");
        assertThat(config.metrics().address()).hasToString("127.0.0.1:15020");
        assertThat(config.identity().runHeaders()).isEqualTo(RunClues.HEADERS);
        assertThat(config.health().address()).hasToString("127.0.0.1:15021");
        var provider = in(config.providers(), "openai");
        assertThat(provider.credentials()).containsExactly(Secret.of("sk-canary"));
        assertThat(provider.timeouts())
                .isEqualTo(new ProviderConfig.Timeouts(
                        Duration.ofSeconds(2), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMinutes(15)));
        var model = in(config.models(), "fast");
        assertThat(model.optimise()).isEqualTo(Goal.BALANCED);
        assertThat(model.maxExtraWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(model.targets().getFirst().tier()).isZero();
        assertThat(config.retries().attempts()).isEqualTo(3);
        assertThat(config.retries().budget()).isEqualTo(0.1);
        assertThat(config.retries().floor()).isEqualTo(new Rate(10, Duration.ofSeconds(10)));
        var limits = config.limits();
        assertThat(limits.body()).isEqualTo(32L << 20);
        assertThat(limits.bodies()).isEmpty();
        assertThat(List.of(limits.headers(), limits.headerCount(), limits.jsonTokens(), limits.jsonKeys()))
                .containsExactly(32 << 10, 100, 200_000, 10_000);
        assertThat(limits.jsonDepth()).isEqualTo(128);
        assertThat(List.of(limits.drain(), limits.headerTimeout(), limits.writeStall()))
                .containsExactly(Duration.ofSeconds(25), Duration.ofSeconds(10), Duration.ofSeconds(30));
        assertThat(config.trusted()).isEmpty();
        assertThat(config.policies()).isEqualTo(Path.of("/etc/policies"));
        assertThat(config.telemetry().otlp()).isNull();
        assertThat(config.telemetry().sample()).isEqualTo(1.0);
    }

    @Test
    void jsonIsYaml() {
        good("""
                {"listeners": {"llm": {"address": "127.0.0.1:0"}},
                 "providers": {"openai": {"dialect": "openai", "url": "http://127.0.0.1:1/v1/", "direct": "allow"}}}
                """);
    }

    @Test
    void aSlashAtTheEndOfABaseDoesNotMatter() {
        var config = good(SEVEN_LINES.replace("openai.com/v1", "openai.com/v1/"));

        assertThat(in(config.providers(), "openai").url()).isEqualTo(URI.create("https://api.openai.com/v1"));
    }

    @Test
    void aSecondMayHaveAnOwnValue() {
        var config = good(SEVEN_LINES.replace("    targets", "    optimise: {valueOfSecond: 0.002}\n    targets"));

        assertThat(in(config.models(), "fast").optimise()).isEqualTo(new ValueOfSecond(new BigDecimal("0.002")));
    }

    @Test
    void pricesBesideTheFileAreTakenWhenNothingIsSaid() {
        assertThat(good(SEVEN_LINES).prices()).isEmpty();

        sources.withFile("prices.yaml", "{}");

        assertThat(good(SEVEN_LINES).prices()).containsExactly(Path.of("/etc/tollgate/prices.yaml"));
        assertThat(good(SEVEN_LINES + "prices: []").prices()).isEmpty();
        assertThat(problems(SEVEN_LINES + "prices: [price.yaml]"))
                .containsExactly("prices[0]: \"price.yaml\" (expected: a file that can be read)");
    }

    @Test
    void variablesAndFilesAreExpandedAndEscapesAreNot() {
        sources.withFile("secrets/key", "sk-from-file\n").with("HOST", "example.com");

        var config = good(SEVEN_LINES
                .replace("${OPENAI_API_KEY}", "${file:secrets/key}")
                .replace("api.openai.com", "api.${HOST}")
                .replace("dialect", "headers: {x-a: \"$${HOST}\", x-b: \"a-${HOST}-${HOST}\"}, dialect"));

        var provider = in(config.providers(), "openai");
        assertThat(provider.key()).isEqualTo(Secret.of("sk-from-file"));
        assertThat(provider.url()).isEqualTo(URI.create("https://api.example.com/v1"));
        assertThat(provider.headers())
                .containsEntry("x-a", Secret.of("${HOST}"))
                .containsEntry("x-b", Secret.of("a-example.com-example.com"));
    }

    @Test
    void whatIsExpandedIsNotExpandedAgain() {
        sources.with("OPENAI_API_KEY", "${HOME}");

        assertThat(in(good(SEVEN_LINES).providers(), "openai").key()).isEqualTo(Secret.of("${HOME}"));
    }

    @Test
    void aMissingVariableOrFileIsOneProblemEach() {
        assertThat(problems(SEVEN_LINES.replace("${OPENAI_API_KEY}", "half-${NOT_SET}")))
                .containsExactly(
                        "providers.openai.key: ${NOT_SET}" + " (expected: the environment variable NOT_SET to be set)");
        assertThat(problems(SEVEN_LINES.replace("${OPENAI_API_KEY}", "${file:gone}")))
                .containsExactly("providers.openai.key: ${file:gone} (expected: a file that can be read)");
        assertThat(problems(SEVEN_LINES.replace("\"127.0.0.1:4000\"", "\"${NOT_SET}\"")))
                .containsExactly("listeners.llm.address: ${NOT_SET}"
                        + " (expected: the environment variable NOT_SET to be set)");
        assertThat(problems(SEVEN_LINES.replace("${OPENAI_API_KEY}", "${OPEN")))
                .containsExactly("providers.openai.key: ${"
                        + " (expected: ${NAME} or ${file:path}, or $${ for the two characters)");
    }

    @Test
    void aSecretIsInNoProblemWhereverItIsPut() {
        sources.with("CANARY", "canary canary\u0001");
        for (String place : List.of(
                "listeners: \"${CANARY}\"",
                "listeners: {llm: {address: \"${CANARY}\", protocol: \"${CANARY}\", anonymous: \"${CANARY}\"}}",
                "providers: {p: {dialect: openai, url: \"${CANARY}\", key: \"${CANARY}\", proxy: \"${CANARY}\"}}",
                "providers: {p: {dialect: openai, url: \"http://${OPENAI_API_KEY}/chat/completions\"}}",
                "providers: {p: {dialect: openai, url: \"http://canary:canary@x/\", key: \"canary \"}}",
                "providers: {p: {dialect: openai, url: \"http://x\", proxy: \"http://u:canary@x/y\"}}",
                "providers: {p: {dialect: openai, url: \"http://x\", headers: {a: \"canary\\n\"}}}",
                "providers: {p: {dialect: openai, url: \"http://x\", keys: canary}}",
                "models: {m: {targets: [{provider: \"${OPENAI_API_KEY}\", model: \"${CANARY}\", tier: \"${CANARY}\"}]}}",
                "limits: {body: \"${CANARY}\", drain: \"${CANARY}\"}",
                "retries: {budget: \"${CANARY}\", floor: \"${CANARY}\"}",
                "trusted: [\"${CANARY}\"]",
                "prices: [\"${OPENAI_API_KEY}\"]")) {
            assertThat(problems(place)).as(place).isNotEmpty().noneMatch(line -> line.contains("canary"));
        }
    }

    @Test
    void recordsDoNotPrintKeysHeadersAndProxyPasswords() {
        var config = good(SEVEN_LINES.replace(
                "dialect", "headers: {x-a: canary}, proxy: \"http://user:canary@egress:3128\", dialect"));

        assertThat(config.toString()).doesNotContain("canary");
        assertThat(in(config.providers(), "openai").proxy())
                .isEqualTo(new ProviderConfig.Proxy("egress", 3128, Secret.of("user:canary")));
    }

    @Test
    void problemsSayWhereInTheFileTheyAre() {
        var loaded = sources.load(SEVEN_LINES.replace("provider: openai", "provider: opnai"));

        assertThat(loaded.config()).isNull();
        assertThat(loaded.problems())
                .containsExactly(Problem.error(
                                "models.fast.targets[0].provider", "\"opnai\"", "one of openai; did you mean openai?")
                        .at(new Problem.Place(7, 26)));
    }
}
