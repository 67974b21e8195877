package dev.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.file.MemorySources;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DiffTest {
    private static final String BASE = """
            listeners: {llm: {address: "127.0.0.1:4000"}}
            providers:
              a: {dialect: openai, url: "https://a/v1", key: k}
              b: {dialect: openai, url: "https://b/v1"}
            models: {m: {targets: [{provider: a, model: x}]}}
            """;

    private static GatewayConfig read(String document) {
        var loaded = new MemorySources().withFile("p.yaml", "{}").load(document);
        assertThat(loaded.errors()).isEmpty();
        return Objects.requireNonNull(loaded.config());
    }

    private static List<String> steps(String to) {
        return Diff.between(read(BASE), read(to)).describe();
    }

    @Test
    void nothingChangesWhenADefaultIsSaid() {
        assertThat(Diff.between(read(BASE), read(BASE + "retries: {attempts: 3}"))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void eachKindOfChangeIsAStep() {
        assertThat(steps(BASE.replace("  b: {dialect", "  c: {dialect")
                                .replace("key: k", "key: other")
                                .replace("models: {m:", "models: {n: {targets: [{provider: a, model: y}]}, m:")
                        + "retries: {attempts: 2}\nprices: [p.yaml]\nadmin: {address: \"127.0.0.1:1\"}\n"))
                .containsExactly(
                        "provider a changed",
                        "provider b removed",
                        "provider c added",
                        "model n added",
                        "retries changed",
                        "prices changed",
                        "admin changed: takes effect after a restart");
    }

    @Test
    void connectionsSurviveANewKeyButNotANewPlace() {
        assertThat(Diff.between(read(BASE), read(BASE.replace("key: k", "key: l")))
                        .steps())
                .containsExactly(new Plan.ProviderStep("a", Plan.Change.CHANGED, false));
        assertThat(Diff.between(read(BASE), read(BASE.replace("https://a", "https://c")))
                        .steps())
                .containsExactly(new Plan.ProviderStep("a", Plan.Change.CHANGED, true));
    }

    @Test
    void aListenerOpensBeforeAnotherClosesUnlessBothWantOnePort() {
        assertThat(steps(BASE.replace("127.0.0.1:4000", "127.0.0.1:4001")))
                .containsExactly("listener llm opened at 127.0.0.1:4001", "listener llm closed at 127.0.0.1:4000");
        assertThat(steps(BASE.replace("llm:", "other:")))
                .containsExactly("listener llm closed at 127.0.0.1:4000", "listener other opened at 127.0.0.1:4000");
        assertThat(steps(BASE.replace("4000\"", "4000\", anonymous: allow"))).containsExactly("listener llm changed");
    }
}
