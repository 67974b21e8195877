package dev.tollgate.price.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Usage;
import dev.tollgate.price.PriceBook;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.ServiceTier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PriceFileTest {

    private static List<String> problems(String text) {
        return PriceFile.read(text).problems().stream()
                .map(PriceProblem::toString)
                .toList();
    }

    @Test
    void shouldReadEverythingThatAPriceCanSay() {
        var reading = PriceFile.read("""
                openai:
                  gpt-x:
                    input: 2
                    output: 8.5
                    cacheRead: 0.5
                    above: [{tokens: 1000, input: 4, output: 16}]
                    batch: {input: 1, output: 4, above: [{tokens: 1000, input: 2}]}
                    perRequest: 0.01
                    source: https://example.com/pricing
                    date: 2026-07-02
                    note: checked by hand
                """);
        assertThat(reading.problems()).isEmpty();
        var price =
                Objects.requireNonNull(reading.book().lookup("openai", "gpt-x")).price();
        assertThat(price.cost(Usage.ofOpenAi(1000, 0, 0, 0)).toString()).isEqualTo("0.012 (exact)");
        assertThat(price.cost(Usage.ofOpenAi(2000, 0, 0, 0)).toString()).isEqualTo("0.018 (exact)");
        assertThat(price.cost(Usage.ofOpenAi(2000, 0, 0, 0), ServiceTier.BATCH).toString())
                .isEqualTo("0.014 (exact)");
        assertThat(price.cost(Usage.ofOpenAi(2000, 0, 9, 0), ServiceTier.BATCH).toString())
                .isEqualTo("0.014036 (estimated)");
        assertThat(price.provenance().note()).isEqualTo("checked by hand");
        assertThat(PriceFile.read(PriceFile.write(reading.book(), List.of("a", "")))
                        .book())
                .isEqualTo(reading.book());
    }

    @Test
    void shouldReportEveryProblemAtOnce() {
        assertThat(problems("""
                openai:
                  gpt-4.1: {input: -1, output: free, cached: 1, source: s, date: 2026-07-02}
                  b: {input: 1, source: "", date: yesterday}
                  c: 3
                  d: {input: 1, output: 1, above: {tokens: 5}, flex: 0.5, perRequest: -1, source: s, date: 2026-07-02}
                  e: {input: 1, output: 1, above: [{tokens: 0, input: 2}, 7, {tokens: 9, above: []}, {tokens: 9}], source: s, date: 2026-07-02}
                  f: {input: 1, output: 1, batch: {input: 200000, batch: {}}}
                groq: [1]
                """))
                .containsExactly(
                        "openai[\"gpt-4.1\"].cached: unknown key (expected: one of above, batch, cacheRead, cacheWrite1h, cacheWrite5m,"
                                + " date, flex, input, multipliers, note, output, perRequest, perSearch, priority, reasoning, source)",
                        "openai[\"gpt-4.1\"].input: -1 (expected: dollars per million tokens, 0 to 100000)",
                        "openai[\"gpt-4.1\"].output: free (expected: dollars per million tokens, 0 to 100000)",
                        "openai.b.output: nothing (expected: dollars per million tokens)",
                        "openai.b.source:  (expected: text)",
                        "openai.b.date: yesterday (expected: a date such as 2026-07-02)",
                        "openai.c: 3 (expected: an object with input and output in dollars per million tokens)",
                        "openai.d.perRequest: -1 (expected: dollars per request, 0 to 1000000)",
                        "openai.d.above: {\"tokens\":5} (expected: a list of {tokens: N, input: ..., output: ...})",
                        "openai.d.flex: 0.5 (expected: an object with the rates that differ in this tier)",
                        "openai.e.above[0].tokens: 0 (expected: a whole number of tokens above 0)",
                        "openai.e.above[1]: 7 (expected: an object with tokens and the rates above them)",
                        "openai.e.above[2].above: unknown key (expected: one of cacheRead, cacheWrite1h, cacheWrite5m, input, output,"
                                + " reasoning, tokens)",
                        "openai.e.above[3].tokens: 9 (expected: each threshold once)",
                        "openai.f.source: nothing (expected: where the figures are from)",
                        "openai.f.date: nothing (expected: a date such as 2026-07-02)",
                        "openai.f.batch.batch: unknown key (expected: one of above, cacheRead, cacheWrite1h, cacheWrite5m, input, output,"
                                + " reasoning)",
                        "openai.f.batch.input: 200000 (expected: dollars per million tokens, 0 to 100000)",
                        "groq: [1] (expected: models, each with its rates)");
    }

    @Test
    void shouldRefuseTextThatIsNoYamlAndKeysThatStandTwice() {
        assertThat(problems("a: [")).hasSize(1).first().asString().startsWith("line ");
        assertThat(problems("a: {}\na: {}")).hasSize(1).first().asString().contains("Duplicate");
        assertThat(problems("OpenAI: {m: {input: 1, output: 1, source: s, date: 2026-01-01}}\n"
                        + "openai: {m: {input: 1, output: 2, source: s, date: 2026-01-01}}"))
                .containsExactly("openai.m: a second time (expected: each model once, whatever the provider's case)");
        assertThat(problems("just words"))
                .containsExactly("(file): just words (expected: providers, each with its models)");
    }

    @Test
    void shouldTakeAnEmptyFileForAnEmptyBook() {
        assertThat(PriceFile.read("").book()).isEqualTo(PriceBook.EMPTY);
        assertThat(problems("# nothing yet\n")).isEmpty();
        assertThat(problems("{}")).isEmpty();
    }

    @Test
    void shouldReadInlinePricesWithoutSourceAndDate() {
        var found = new ArrayList<PriceProblem>();
        var node = PriceFile.json("{\"input\": 0, \"output\": 0}", found);
        var price = PriceFile.inline(node, "models.fast.targets[0].price", Provenance.of("gateway.yaml"), found);
        assertThat(found).isEmpty();
        assertThat(Objects.requireNonNull(price)
                        .cost(Usage.ofOpenAi(10, 0, 10, 0))
                        .toString())
                .isEqualTo("0 (exact)");
        assertThat(price.provenance()).isEqualTo(Provenance.of("gateway.yaml"));
        var broken = PriceFile.json("{\"input\": 0}", found);
        assertThat(PriceFile.inline(broken, "models.fast.targets[0].price", Provenance.of("gateway.yaml"), found))
                .isNull();
        assertThat(found)
                .extracting(PriceProblem::toString)
                .containsExactly("models.fast.targets[0].price.output: nothing (expected: dollars per million tokens)");
    }

    @Test
    void shouldQuoteNamesThatYamlWouldMisread() {
        for (var name :
                List.of("ft:a", "yes", "1.0", "with space", "quo\"te", "back\\slash", "#x", "caf\u00e9", "a: b")) {
            var text = "p:\n  " + new com.fasterxml.jackson.databind.node.TextNode(name)
                    + ": {input: 1, output: 1, source: s, date: 2026-01-01}\n";
            var book = PriceFile.read(text).book();
            assertThat(book.lookup("p", name)).as(name).isNotNull();
            assertThat(PriceFile.read(PriceFile.write(book, List.of())).book())
                    .as(name)
                    .isEqualTo(book);
        }
    }
}
