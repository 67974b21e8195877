package dev.tollgate.price.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.price.PriceBook;
import dev.tollgate.price.catalogue.Imported.Why;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogueSourceTest {

    private static final LocalDate DAY = LocalDate.of(2026, 7, 2);
    private static final Path CATALOGUES = Path.of("../shared/data/prices");

    static String sample(String name) {
        try (var in = Objects.requireNonNull(CatalogueSourceTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PriceBook modelsDev() {
        return CatalogueSource.MODELS_DEV
                .read(sample("models-dev-sample.json"), DAY)
                .book();
    }

    static PriceBook liteLlm() {
        return CatalogueSource.LITELLM.read(sample("litellm-sample.json"), DAY).book();
    }

    private static String written(PriceBook book) {
        return PriceFile.write(book, List.of());
    }

    @Test
    void shouldReadModelsDevInDollarsPerMillion() {
        assertThat(written(modelsDev())).isEqualTo("""

                acme:
                  acme-embed: {input: 0.02, output: 0, source: models.dev, date: 2026-07-02}
                  acme-large: {input: 2, output: 10, cacheRead: 0.2, cacheWrite5m: 2.5, reasoning: 12, \
                above: [{tokens: 200000, input: 4, output: 15, cacheRead: 0.4}],
                    priority: {input: 5, output: 25}, source: models.dev, date: 2026-07-02}
                  acme-small: {input: 0.1, output: 0.4, source: models.dev, date: 2026-07-02}
                """);
    }

    @Test
    void shouldReadLiteLlmInDollarsPerToken() {
        assertThat(written(liteLlm())).isEqualTo("""

                acme:
                  acme-embed-2: {input: 0.15, output: 0, source: litellm, date: 2026-07-24}
                  acme-extra: {input: 0.15, output: 0.6, cacheRead: 0.015, perRequest: 0.005, source: litellm, date: 2026-07-24}
                  acme-going: {input: 1, output: 1, source: litellm, date: 2026-07-24}
                  acme-large: {input: 2, output: 10, cacheRead: 0.3, cacheWrite5m: 2.5, cacheWrite1h: 4, reasoning: 12,
                    above: [{tokens: 200000, input: 4, output: 15, cacheWrite1h: 8}], batch: {input: 1, output: 5},
                    priority: {input: 4, output: 20, above: [{tokens: 200000, input: 8, output: 30}]}, source: litellm, date: 2026-07-24}
                  acme-ranges: {input: 1, output: 5, above: [{tokens: 32000, input: 1.8, output: 9}], source: litellm, date: 2026-07-24}
                  acme-small: {input: 0.2, output: 0.4, flex: {input: 0.1, output: 0.2}, source: litellm, date: 2026-07-24}

                google:
                  gemini-sample: {input: 1, output: 1, source: litellm, date: 2026-07-24}
                """);
    }

    @Test
    void shouldSayWhatWasLeftOutAndWhy() {
        assertThat(CatalogueSource.MODELS_DEV
                        .read(sample("models-dev-sample.json"), DAY)
                        .skipped())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "acme/acme-large: taken, but charges for more than tokens (input_audio)",
                        "acme/acme-old: deprecated",
                        "acme/acme-draw: not a text model",
                        "acme/acme-free: priced 0, free or unknown",
                        "acme/acme-none: no price per token",
                        "acme/acme-wrong: a figure that is no price (input: -1, output: \"cheap\")");
        assertThat(CatalogueSource.LITELLM
                        .read(sample("litellm-sample.json"), DAY)
                        .skipped())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "acme/acme-large: taken, but charges for more than tokens (search_context_cost_per_query)",
                        "acme/acme-extra: listed twice with different figures ({input=0.1, output=0.6})",
                        "acme/acme-no-output: no price per token",
                        "acme/acme-gone: deprecated (2026-07-24)",
                        "acme/acme-free: priced 0, free or unknown",
                        "acme/acme-draw: not a text model (image_generation)",
                        "acme/acme-wrong: a figure that is no price (input_cost_per_token: \"1e-06\", output_cost_per_token: 5)");
    }

    @Test
    void shouldRefuseWhatIsNoCatalogue() {
        for (var source : CatalogueSource.values()) {
            assertThat(source.read("{\"a\": ", DAY).problems()).hasSize(1);
            assertThat(source.read("[1]", DAY).problems()).hasSize(1);
            assertThat(source.read("", DAY).problems()).hasSize(1);
        }
        assertThat(CatalogueSource.MODELS_DEV
                        .read("{\"a\": {\"models\": 3}}", DAY)
                        .problems())
                .extracting(PriceProblem::toString)
                .containsExactly("a.models: 3 (expected: an object of models)");
    }

    @Test
    void shouldReadTheRealFilesWhole() throws IOException {
        assumeTrue(Files.isDirectory(CATALOGUES), "no catalogues in " + CATALOGUES);
        var dev = CatalogueSource.MODELS_DEV.read(Files.readString(CATALOGUES.resolve("models-dev-core.json")), DAY);
        assertThat(dev.problems()).isEmpty();
        assertThat(dev.book().size()).isBetween(400, 511);
        var lite = CatalogueSource.LITELLM.read(Files.readString(CATALOGUES.resolve("litellm-prices.json")), DAY);
        assertThat(lite.problems()).isEmpty();
        assertThat(lite.book().size()).isGreaterThan(2000);
        assertThat(lite.skipped().stream()
                        .collect(Collectors.groupingBy(Imported.Skipped::why))
                        .keySet())
                .contains(Why.DEPRECATED, Why.NOT_TEXT, Why.ZERO_PRICE, Why.NO_PRICE);
        for (var book : List.of(dev.book(), lite.book())) {
            var again = PriceFile.read(PriceFile.write(book, List.of()));
            assertThat(again.problems()).isEmpty();
            assertThat(again.book().equals(book)).isTrue();
        }
    }
}
