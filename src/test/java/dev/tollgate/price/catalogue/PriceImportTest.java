package dev.tollgate.price.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.price.PriceBook;
import dev.tollgate.price.catalogue.PriceDiff.Kind;
import dev.tollgate.price.catalogue.PriceImport.Mode;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PriceImportTest {

    private static final LocalDate DAY = LocalDate.of(2026, 7, 2);

    private static PriceBook book(String... lines) {
        var text = new StringBuilder();
        for (var line : lines) {
            text.append(line.endsWith(":") ? line : "  " + line.replaceFirst("}$", ", source: s, date: 2026-01-01}"))
                    .append('\n');
        }
        var reading = PriceFile.read(text.toString());
        assertThat(reading.problems()).isEmpty();
        return reading.book();
    }

    private static PriceImport dev(Mode mode, boolean force) {
        return new PriceImport(CatalogueSource.MODELS_DEV, DAY, Set.of(), mode, force);
    }

    private static String modelsDev() {
        return CatalogueSourceTest.sample("models-dev-sample.json");
    }

    @Test
    void shouldTakeAllProvidersWhenTheBookIsEmpty() {
        var result = dev(Mode.REPLACE, false).into(PriceBook.EMPTY, modelsDev());
        assertThat(result.isRefused()).isFalse();
        assertThat(result.book()).isEqualTo(CatalogueSourceTest.modelsDev());
        assertThat(result.diff().count(Kind.ADDED)).isEqualTo(3);
        assertThat(result.rows())
                .contains(
                        "+ acme/acme-small: input 0.1, output 0.4",
                        "3 added, 0 removed, 0 changed",
                        "skipped 1: deprecated");
        assertThat(result.skippedRows()).contains("acme/acme-old: deprecated");
    }

    @Test
    void shouldReplaceAProvidersPricesAndLeaveOthersAlone() {
        var before = book(
                "acme:",
                "acme-small: {input: 0.2, output: 0.4}",
                "acme-gone: {input: 1, output: 1}",
                "other:",
                "m: {input: 1, output: 1}");
        var result = dev(Mode.REPLACE, false).into(before, modelsDev());
        assertThat(result.isRefused()).isFalse();
        assertThat(result.rows())
                .contains(
                        "- acme/acme-gone: input 1, output 1",
                        "~ acme/acme-small: input 0.2 -> 0.1",
                        "2 added, 1 removed, 1 changed");
        assertThat(result.book().lookup("other", "m")).isNotNull();
    }

    @Test
    void shouldRefuseToLoseTooMuchUnlessForced() {
        var before = book(
                "acme:",
                "a: {input: 1, output: 1}",
                "b: {input: 1, output: 1}",
                "c: {input: 1, output: 1}",
                "d: {input: 1, output: 1}",
                "e: {input: 1, output: 1}");
        var refused = dev(Mode.REPLACE, false).into(before, modelsDev());
        assertThat(refused.isRefused()).isTrue();
        assertThat(refused.book()).isEqualTo(before);
        assertThat(refused.rows())
                .contains("acme: 3 prices instead of 5 (expected: a loss of at most 30 %, or to be forced)");
        var forced = dev(Mode.REPLACE, true).into(before, modelsDev());
        assertThat(forced.isRefused()).isFalse();
        assertThat(forced.book().size()).isEqualTo(3);
        var fewer = book(
                "acme:",
                "a: {input: 1, output: 1}",
                "b: {input: 1, output: 1}",
                "c: {input: 1, output: 1}",
                "d: {input: 1, output: 1}");
        assertThat(dev(Mode.REPLACE, false).into(fewer, modelsDev()).isRefused())
                .as("a loss of 25 %")
                .isFalse();
    }

    @Test
    void shouldRefuseACatalogueThatIsBrokenOrPricesNothingWanted() {
        var before = book("acme:", "a: {input: 1, output: 1}");
        var broken = dev(Mode.REPLACE, true).into(before, modelsDev().substring(0, 300));
        assertThat(broken.isRefused()).isTrue();
        assertThat(broken.book()).isEqualTo(before);
        var elsewhere = new PriceImport(CatalogueSource.MODELS_DEV, DAY, Set.of("nobody"), Mode.REPLACE, true);
        assertThat(elsewhere.into(before, modelsDev()).rows())
                .contains("(file): no price for nobody (expected: a catalogue from models.dev)");
    }

    @Test
    void shouldFillGapsWithoutChangingAFigure() {
        var fill = new PriceImport(CatalogueSource.LITELLM, DAY, Set.of(), Mode.FILL, false);
        var result = fill.into(CatalogueSourceTest.modelsDev(), CatalogueSourceTest.sample("litellm-sample.json"));
        assertThat(PriceFile.write(result.book(), List.of())).isEqualTo("""

                acme:
                  acme-embed: {input: 0.02, output: 0, source: models.dev, date: 2026-07-02}
                  acme-embed-2: {input: 0.15, output: 0, source: litellm, date: 2026-07-24}
                  acme-extra: {input: 0.15, output: 0.6, cacheRead: 0.015, perRequest: 0.005, source: litellm, date: 2026-07-24}
                  acme-going: {input: 1, output: 1, source: litellm, date: 2026-07-24}
                  acme-large: {input: 2, output: 10, cacheRead: 0.2, cacheWrite5m: 2.5, cacheWrite1h: 4, reasoning: 12,
                    above: [{tokens: 200000, input: 4, output: 15, cacheRead: 0.4, cacheWrite1h: 8}], batch: {input: 1, output: 5}, \
                priority: {input: 5, output: 25},
                    source: models.dev+litellm, date: 2026-07-02, \
                note: "litellm 2026-07-24 has cacheRead 0.3, priority.input 4, priority.output 20"}
                  acme-ranges: {input: 1, output: 5, above: [{tokens: 32000, input: 1.8, output: 9}], source: litellm, date: 2026-07-24}
                  acme-small: {input: 0.1, output: 0.4, source: models.dev, date: 2026-07-02, note: "litellm 2026-07-24 has input 0.2"}
                """);
        var again = fill.into(result.book(), CatalogueSourceTest.sample("litellm-sample.json"));
        assertThat(again.book()).as("a second time changes nothing").isEqualTo(result.book());
    }

    @Test
    void shouldShowOldAndNewFigures() {
        var diff = PriceDiff.between(
                book("p:", "m: {input: 1, output: 1, batch: {input: 0.5, output: 0.5}}", "same: {input: 1, output: 1}"),
                book(
                        "p:",
                        "m: {input: 1, output: 2, above: [{tokens: 9, input: 3}]}",
                        "same: {input: 1, output: 1}",
                        "q:",
                        "n: {input: 0, output: 0}"));
        assertThat(diff.rows())
                .containsExactly(
                        "~ p/m: output 1 -> 2, batch.input 0.5 -> none, batch.output 0.5 -> none, above[9].input none -> 3",
                        "+ q/n: input 0, output 0",
                        "1 added, 0 removed, 1 changed");
        assertThat(PriceDiff.between(CatalogueSourceTest.liteLlm(), CatalogueSourceTest.liteLlm())
                        .isEmpty())
                .isTrue();
    }

    @Test
    void shouldListPricesInColumns() {
        var rows = PriceListing.of(CatalogueSourceTest.liteLlm(), List.of("ACME", "-s"))
                .rows();
        assertThat(rows)
                .containsExactly(
                        "PROVIDER  MODEL       INPUT  OUTPUT  CACHE READ  WRITE 5M  WRITE 1H  FURTHER  SOURCE   DATE",
                        "acme      acme-small    0.2     0.4           -         -         -  flex     litellm  2026-07-24");
        var large =
                PriceListing.of(CatalogueSourceTest.liteLlm(), List.of("large")).rows();
        assertThat(large.get(1)).contains(">200000 batch priority");
    }
}
