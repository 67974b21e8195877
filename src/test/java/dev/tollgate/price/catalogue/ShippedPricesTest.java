package dev.tollgate.price.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.llm.Usage;
import dev.tollgate.price.CostBasis;
import dev.tollgate.price.Price;
import dev.tollgate.price.PriceBook;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.price.TokenClass;
import dev.tollgate.price.catalogue.Imported.Why;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The price book that ships: whole, current, and made from the two public catalogues by nothing but the importers.
 *
 * <p>To make it anew from newer catalogues, run this class with {@code -Dprices.write=true}.
 */
class ShippedPricesTest {

    private static final Path FILE = Path.of("gateway/prices.yaml");
    private static final Path CATALOGUES = Path.of("../shared/data/prices");
    private static final Set<String> PROVIDERS =
            Set.of("openai", "anthropic", "google", "mistral", "deepseek", "xai", "groq", "cohere");

    /**
     * What LiteLLM lists beside models.dev and no user should find: retired without a date, names that the provider's API does not know,
     * sound and search (charged for more than tokens), and one figure a thousand times too high.
     */
    private static final Pattern LEFT_OUT = Pattern.compile("openai/(.*(audio|search|instruct|davinci|babbage).*"
            + "|(ft:)?gpt-3\\.5-turbo-?.*|(ft:)?gpt-4-0.*|gpt-4-turbo-preview|chatgpt-4o-latest|codex-mini-latest|.*-ada-002-v2)"
            + "|anthropic/claude-4-.*"
            + "|google/(gemini-(exp|gemma|robotics|omni).*|gemma.*|learnlm.*|lyria.*|.*(native-audio|live).*|.*-preview-\\d\\d-2025)"
            + "|mistral/(codestral-2405|.*mamba.*|mistral-large-2402|mistral-large-2407|mistral-medium(-2312)?|mistral-tiny|open-.*)"
            + "|deepseek/(deepseek-coder|deepseek-r1|deepseek-v3.*)"
            + "|xai/(grok-[23](-.*)?|grok-(vision-)?beta|.*-beta.*|grok-4|grok-4-.*|grok-code-.*)"
            + "|groq/.*"
            + "|cohere/(command(-light|-nightly|-r|-r-plus)?|embed-.*-v2\\.0|embed-multilingual-light-v3\\.0)");

    private static final List<String> COMMENT = List.of(
            "The price book: provider -> model -> US dollars per million tokens. See docs/prices.md.",
            "",
            "Made by `tollgate prices import` from models.dev (2026-07-02), which decides, and LiteLLM (2026-07-24), which fills what",
            "models.dev does not state: models, one-hour cache writes, batch, flex and priority. Where the two disagree on a figure,",
            "models.dev's stands, nothing else is taken from the other, and the note says what the other has.",
            "Prices change: compare these with your provider's own page, and correct or overlay them.");

    private static PriceFile.Reading reading = PriceFile.read("");

    @BeforeAll
    static void readOnce() throws IOException {
        reading = PriceFile.read(Files.readString(FILE));
    }

    private static PriceBook shipped() {
        assertThat(reading.problems()).isEmpty();
        return reading.book();
    }

    private static Price priced(String provider, String model) {
        var found = Objects.requireNonNull(shipped().lookup(provider, model), provider + "/" + model);
        return found.price();
    }

    @Test
    void shouldLoadWithoutAProblemAndSayWhereEachFigureIsFrom() {
        var book = shipped();
        assertThat(book.providers().keySet()).isEqualTo(PROVIDERS);
        assertThat(book.size()).isBetween(150, 400);
        book.providers()
                .forEach((provider, models) -> models.forEach((model, price) -> assertThat(price.provenance())
                        .as(provider + "/" + model)
                        .satisfies(from -> assertThat(from.source()).isNotBlank())
                        .satisfies(from -> assertThat(from.date()).isNotNull())));
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4o-mini, 0.15, 0.6",
        "openai, gpt-4o, 2.5, 10",
        "openai, gpt-4.1, 2, 8",
        "openai, gpt-5, 1.25, 10",
        "openai, gpt-5.5, 5, 30",
        "openai, gpt-5.6, 5, 30",
        "openai, o3, 2, 8",
        "openai, text-embedding-3-small, 0.02, 0",
        "openai, text-embedding-3-large, 0.13, 0",
        "anthropic, claude-opus-4-8, 5, 25",
        "anthropic, claude-opus-5, 5, 25",
        "anthropic, claude-sonnet-4-5, 3, 15",
        "anthropic, claude-haiku-4-5, 1, 5",
        "google, gemini-2.5-pro, 1.25, 10",
        "google, gemini-2.5-flash, 0.3, 2.5",
        "google, gemini-3.5-flash, 1.5, 9",
        "google, gemini-embedding-001, 0.15, 0",
        "mistral, mistral-large-latest, 0.5, 1.5",
        "mistral, mistral-embed, 0.1, 0",
        "deepseek, deepseek-chat, 0.14, 0.28",
        "xai, grok-4.3, 1.25, 2.5",
        "xai, grok-4.5, 2, 6",
        "groq, llama-3.3-70b-versatile, 0.59, 0.79",
        "groq, openai/gpt-oss-120b, 0.15, 0.6",
        "cohere, command-a-03-2025, 2.5, 10",
        "cohere, embed-v4.0, 0.12, 0"
    })
    void shouldKnowTheFlagships(String provider, String model, String input, String output) {
        var rates = priced(provider, model).rates();
        assertThat(rates.of(TokenClass.INPUT).decimal()).isEqualTo(input);
        assertThat(rates.of(TokenClass.OUTPUT).decimal()).isEqualTo(output);
    }

    @Test
    void shouldPriceRealAnswersToTheNano() {
        var sonnet = priced("anthropic", "claude-sonnet-4-5").cost(Usage.ofAnthropic(21, 188_086, 456, 100, 393));
        assertThat(sonnet.toString()).isEqualTo("0.0643188 (exact)");
        var mini = priced("openai", "gpt-4o-mini").cost(Usage.ofOpenAi(2006, 1920, 300, 120));
        assertThat(mini.toString()).isEqualTo("0.0003369 (exact)");
        var gemini = priced("google", "gemini-2.5-pro");
        assertThat(gemini.cost(Usage.ofGemini(200_000, 0, 10, 0, 0)).toString()).isEqualTo("0.2501 (exact)");
        assertThat(gemini.cost(Usage.ofGemini(200_001, 0, 10, 0, 0)).toString()).isEqualTo("0.5001525 (exact)");
        var embedding = priced("openai", "text-embedding-3-small").cost(Usage.ofOpenAi(8, 0, 0, 0));
        assertThat(embedding.toString()).isEqualTo("0.00000016 (exact)");
    }

    @Test
    void shouldKnowTiersAndLongLivedCacheWrites() {
        var usage = Usage.ofOpenAi(1_000_000, 0, 0, 0);
        var gpt = priced("openai", "gpt-4o");
        assertThat(gpt.cost(usage, ServiceTier.BATCH).toString()).isEqualTo("1.25 (exact)");
        assertThat(gpt.cost(usage, ServiceTier.PRIORITY).toString()).isEqualTo("4.25 (exact)");
        assertThat(priced("openai", "o3").cost(usage, ServiceTier.FLEX).basis()).isEqualTo(CostBasis.EXACT);
        var opus = priced("anthropic", "claude-opus-4-8").cost(Usage.ofAnthropic(0, 0, 2_000_000, 1_000_000, 0));
        assertThat(opus.toString()).isEqualTo("16.25 (exact)");
    }

    @Test
    void shouldGiveItselfBackWhenWrittenAndRead() throws IOException {
        assertThat(PriceFile.write(shipped(), COMMENT)).isEqualTo(Files.readString(FILE));
    }

    @Test
    void shouldComeFromTheCataloguesAndNothingElse() throws IOException {
        assumeTrue(
                Files.isDirectory(CATALOGUES),
                "no catalogues in " + CATALOGUES + ": the shipped book is not compared with them");
        var text = PriceFile.write(made(), COMMENT);
        if (Boolean.getBoolean("prices.write")) {
            Files.writeString(FILE, text);
        }
        assertThat(Files.readString(FILE)).isEqualTo(text);
    }

    private static PriceBook made() throws IOException {
        var base = CatalogueSource.MODELS_DEV.read(
                Files.readString(CATALOGUES.resolve("models-dev-core.json")), LocalDate.of(2026, 7, 2));
        var filling = CatalogueSource.LITELLM.read(
                Files.readString(CATALOGUES.resolve("litellm-prices.json")), LocalDate.of(2026, 7, 24));
        assertThat(base.problems()).isEmpty();
        assertThat(filling.problems()).isEmpty();
        var unwanted = base.skipped().stream()
                .filter(each -> each.why() == Why.DEPRECATED || each.why() == Why.NOT_TEXT)
                .map(each -> each.provider() + "/" + each.model())
                .collect(Collectors.toSet());
        var gaps = new HashMap<String, Map<String, Price>>();
        filling.book()
                .providers()
                .forEach((provider, models) -> models.forEach((model, price) -> {
                    var name = provider + "/" + model;
                    var inBase = base.book().providers().containsKey(provider)
                            && base.book().providers().get(provider).containsKey(model);
                    if (inBase
                            || (!unwanted.contains(name)
                                    && !LEFT_OUT.matcher(name).matches())) {
                        gaps.computeIfAbsent(provider, each -> new HashMap<>()).put(model, price);
                    }
                }));
        var merged = PriceMerge.fill(base.book(), PriceBook.of(gaps));
        var wanted = new HashMap<String, Map<String, Price>>();
        PROVIDERS.forEach(provider ->
                wanted.put(provider, Objects.requireNonNull(merged.providers().get(provider))));
        return PriceBook.of(wanted);
    }
}
