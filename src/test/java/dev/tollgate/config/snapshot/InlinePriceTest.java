package dev.tollgate.config.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Problem;
import dev.tollgate.config.file.Loaded;
import dev.tollgate.config.file.MemorySources;
import dev.tollgate.llm.Usage;
import dev.tollgate.price.Price;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.price.catalogue.PriceFile;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InlinePriceTest {
    private static Loaded load(String price) {
        return new MemorySources().load("""
                listeners: {llm: {address: "127.0.0.1:4000"}}
                providers: {p: {dialect: openai, url: "http://127.0.0.1:1/v1"}}
                models: {m: {targets: [{provider: p, model: x, price: %s}]}}
                """.formatted(price));
    }

    private static Price inline(String price) {
        var config = Objects.requireNonNull(load(price).config(), price);
        var target = Objects.requireNonNull(config.models().get("m")).targets().getFirst();
        return InlinePrice.of(Objects.requireNonNull(target.price()));
    }

    private static Price booked(String price) {
        var reading =
                PriceFile.read("p:\n  x: " + price.replaceFirst("}$", ", source: test, date: 2026-07-02}") + "\n");
        assertThat(reading.problems()).isEmpty();
        return Objects.requireNonNull(reading.book().lookup("p", "x")).price();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{input: 2.5, output: 10}",
                "{input: 2.5, output: 10, cacheRead: 1.25, cacheWrite5m: 3, cacheWrite1h: 4, reasoning: 12}",
                "{input: 1.25, output: 10, above: [{tokens: 1000, input: 2.5, output: 15}, {tokens: 200, output: 11}]}",
                "{input: 2.5, output: 10, batch: {input: 1.25, output: 5}, flex: {output: 7, above: [{tokens: 500, input: 9}]}, priority: {input: 4}}",
                "{input: 1, output: 2, above: [{tokens: 300, input: 3}], batch: {input: 0.5}, perRequest: 0.01, perSearch: 0.02, multipliers: {us: 1.1}}"
            })
    void aPriceAtATargetCostsWhatTheSameWordsCostInAPriceFile(String written) {
        var inline = inline(written);
        var booked = booked(written);
        for (var tier : ServiceTier.values()) {
            for (long input : new long[] {0, 200, 201, 300, 301, 501, 1000, 1001, 123_456}) {
                var usage = Usage.ofOpenAi(input, input / 3, 77, 11);
                var cost = inline.cost(usage, tier);
                var expected = booked.cost(usage, tier);
                assertThat(cost.total()).as("%s, %s input tokens", tier, input).isEqualTo(expected.total());
                assertThat(cost.basis()).as("%s, %s input tokens", tier, input).isEqualTo(expected.basis());
            }
        }
        assertThat(inline.surcharges()).isEqualTo(booked.surcharges());
    }

    @Test
    void whatCannotBeAPriceIsToldWithItsPlace() {
        var problems =
                load("{input: 100001, above: [{tokens: 0}, {tokens: 5, input: 1}, {tokens: 5}], batch: {output: -1},"
                                + " multipliers: {us: 0}}")
                        .problems();

        assertThat(problems)
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "models.m.targets[0].price.input",
                        "models.m.targets[0].price.output",
                        "models.m.targets[0].price.above[0].tokens",
                        "models.m.targets[0].price.batch.output",
                        "models.m.targets[0].price.multipliers.us");
    }

    @Test
    void aThresholdIsSaidOnce() {
        var problems =
                load("{input: 1, output: 1, above: [{tokens: 5, input: 1}, {tokens: 5, input: 2}], flex: {above: [{tokens: 7}, {tokens: 7}]}}")
                        .problems();

        assertThat(problems)
                .extracting(Problem::toString)
                .containsExactly(
                        "models.m.targets[0].price.above[1].tokens: 5 (expected: each threshold once)",
                        "models.m.targets[0].price.flex.above[1].tokens: 7 (expected: each threshold once)");
    }
}
