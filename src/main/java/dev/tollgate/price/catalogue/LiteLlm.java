package dev.tollgate.price.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.price.TokenClass;
import dev.tollgate.price.catalogue.Imported.Gathering;
import dev.tollgate.price.catalogue.Imported.Why;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads LiteLLM's catalogue: one flat object, a record for each model, dollars per token.
 *
 * <p>A rate's field name says everything about it, as in {@code cache_read_input_token_cost_above_200k_tokens_priority}: class, then
 * {@code _above_1hr} for long-lived cache writes, then a threshold on the whole input, then a service tier.
 */
final class LiteLlm {

    private static final Set<String> MODES = Set.of("chat", "completion", "responses", "embedding");

    /** LiteLLM's provider ids whose models go under another name here. */
    private static final Map<String, String> PROVIDERS = Map.of(
            "gemini", "google",
            "cohere_chat", "cohere",
            "text-completion-openai", "openai",
            "text-completion-codestral", "mistral",
            "codestral", "mistral");

    private static final Map<String, TokenClass> CLASSES = Map.of(
            "input_cost_per_token", TokenClass.INPUT,
            "output_cost_per_token", TokenClass.OUTPUT,
            "output_cost_per_reasoning_token", TokenClass.REASONING,
            "cache_read_input_token_cost", TokenClass.CACHE_READ,
            "input_cost_per_token_cache_hit", TokenClass.CACHE_READ,
            "cache_creation_input_token_cost", TokenClass.CACHE_WRITE_5M);

    private static final Pattern RATE = Pattern.compile("("
            + String.join(
                    "|",
                    CLASSES.keySet().stream()
                            .sorted((one, other) -> other.length() - one.length())
                            .toList())
            + ")(_above_1hr)?(?:_above_(\\d{1,9})k_tokens)?(?:_(batches|flex|priority))?");

    private static final String PER_REQUEST = "input_cost_per_request";

    private static final String PER_SEARCH = "search_context_cost_per_query";
    private static final String FACTORS = "provider_specific_entry";

    private LiteLlm() {}

    static Imported read(String text, LocalDate asOf) {
        var gathering = new Gathering();
        var root = PriceFile.json(text, gathering.problems);
        if (gathering.problems.isEmpty() && !root.isObject()) {
            gathering.problems.add(PriceProblem.at("", root, "LiteLLM's object of models"));
        }
        var day = day(root.path("last_updated"));
        var provenance = new Provenance(CatalogueSource.LITELLM.code(), day == null ? asOf : day, null);
        root.properties().forEach(entry -> {
            if (entry.getValue().has("litellm_provider") && !entry.getKey().equals("sample_spec")) {
                add(gathering, entry.getKey(), entry.getValue(), provenance);
            }
        });
        return gathering.done();
    }

    private static void add(Gathering gathering, String key, JsonNode model, Provenance provenance) {
        var id = model.path("litellm_provider").asText();
        var provider = PROVIDERS.getOrDefault(id, id);
        var name = key.startsWith(id + "/") ? key.substring(id.length() + 1) : key;
        var mode = model.path("mode").asText("");
        var end = day(model.path("deprecation_date"));
        var asOf = provenance.date();
        if (!MODES.contains(mode)) {
            gathering.skip(provider, name, Why.NOT_TEXT, mode);
        } else if (end != null && asOf != null && !end.isAfter(asOf)) {
            gathering.skip(provider, name, Why.DEPRECATED, end.toString());
        } else {
            price(gathering, provider, name, model, mode.equals("embedding"), provenance);
        }
    }

    private static void price(
            Gathering gathering, String provider, String name, JsonNode model, boolean embeds, Provenance provenance) {
        var sheet = new RateSheet();
        for (var field : model.properties()) {
            var rate = RATE.matcher(field.getKey());
            if (rate.matches()) {
                var hour = rate.group(2) != null;
                sheet.put(
                        tier(rate.group(4)),
                        rate.group(3) == null ? 0 : Long.parseLong(rate.group(3)) * 1000,
                        hour ? TokenClass.CACHE_WRITE_1H : Objects.requireNonNull(CLASSES.get(rate.group(1))),
                        field.getKey(),
                        field.getValue(),
                        6);
            }
        }
        ranges(sheet, model.path("tiered_pricing"));
        sheet.perRequest(model.path(PER_REQUEST));
        // Other providers' answers are not read for searches and words, so these figures of theirs would never be used.
        if (provider.equals("anthropic")) {
            searches(sheet, model.path(PER_SEARCH));
            model.path(FACTORS).properties().forEach(entry -> sheet.factor(entry.getKey(), entry.getValue()));
        }
        if (!sheet.bad().isEmpty()) {
            gathering.skip(provider, name, Why.BAD_FIGURE, sheet.bad());
        } else if (!sheet.hasPrice() || !(embeds || sheet.hasOutput())) {
            gathering.skip(provider, name, Why.NO_PRICE, "");
        } else if (sheet.isZero()) {
            gathering.skip(provider, name, Why.ZERO_PRICE, "");
        } else {
            gathering.add(provider, name, sheet.price(provenance));
            var further = further(model, sheet.countsSearches());
            if (!further.isEmpty()) {
                gathering.skip(provider, name, Why.NOT_COUNTED, String.join(", ", further));
            }
        }
    }

    /** Charges for sound, pictures and the like, and for searches where their fee could not be taken. */
    private static List<String> further(JsonNode model, boolean searched) {
        return model.properties().stream()
                .filter(field -> field.getKey().contains("_cost") && !isNothing(field.getValue()))
                .map(Map.Entry::getKey)
                .filter(field -> !RATE.matcher(field).matches()
                        && !field.equals(PER_REQUEST)
                        && !(searched && field.equals(PER_SEARCH)))
                .toList();
    }

    private static boolean isNothing(JsonNode figure) {
        return figure.isNull() || (figure.isNumber() && figure.decimalValue().signum() == 0);
    }

    /** A fee per search by the size of its context, which answers do not tell: taken only where all sizes cost the same. */
    private static void searches(RateSheet sheet, JsonNode sizes) {
        var fees = sizes.valueStream().filter(JsonNode::isNumber).distinct().toList();
        if (fees.size() == 1) {
            sheet.perSearch(fees.getFirst());
        }
    }

    /** {@code tiered_pricing}: rates by ranges of the whole input, {@code range: [from, to]}, the first from 0. */
    private static void ranges(RateSheet sheet, JsonNode ranges) {
        for (var range : ranges) {
            var from = range.path("range").path(0).asLong(-1);
            for (var field : range.properties()) {
                var tokenClass = CLASSES.get(field.getKey());
                if (from >= 0 && tokenClass != null) {
                    sheet.put(ServiceTier.STANDARD, from, tokenClass, field.getKey(), field.getValue(), 6);
                }
            }
        }
    }

    private static ServiceTier tier(@Nullable String suffix) {
        if (suffix == null) {
            return ServiceTier.STANDARD;
        }
        return suffix.equals("batches") ? ServiceTier.BATCH : ServiceTier.of(suffix);
    }

    private static @Nullable LocalDate day(JsonNode node) {
        var text = node.asText("");
        try {
            return text.length() < 10 ? null : LocalDate.parse(text.substring(0, 10));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
