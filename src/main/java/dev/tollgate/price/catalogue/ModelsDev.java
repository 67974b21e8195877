package dev.tollgate.price.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.price.TokenClass;
import dev.tollgate.price.catalogue.Imported.Gathering;
import dev.tollgate.price.catalogue.Imported.Why;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads models.dev's catalogue: {@code {provider: {models: {model: {cost: {input, output, cache_read, cache_write, reasoning, tiers}}}}}},
 * dollars per million tokens; {@code tiers[].tier.size} is a threshold on the whole input, and an experimental mode whose request body has
 * {@code service_tier: priority} is that tier.
 */
final class ModelsDev {

    private static final Map<String, TokenClass> CLASSES = Map.of(
            "input", TokenClass.INPUT,
            "output", TokenClass.OUTPUT,
            "cache_read", TokenClass.CACHE_READ,
            "cache_write", TokenClass.CACHE_WRITE_5M,
            "reasoning", TokenClass.REASONING);
    private static final Set<String> READ =
            Set.of("input", "output", "cache_read", "cache_write", "reasoning", "tiers");

    private ModelsDev() {}

    static Imported read(String text, LocalDate asOf) {
        var gathering = new Gathering();
        var root = PriceFile.json(text, gathering.problems);
        if (gathering.problems.isEmpty() && !root.isObject()) {
            gathering.problems.add(PriceProblem.at("", root, "models.dev's object of providers"));
        }
        var provenance = new Provenance(CatalogueSource.MODELS_DEV.code(), asOf, null);
        root.properties().forEach(provider -> {
            var name = provider.getKey().toLowerCase(Locale.ROOT);
            var models = provider.getValue().path("models");
            if (!models.isObject()) {
                gathering.problems.add(
                        PriceProblem.at(PriceProblem.child(name, "models"), models, "an object of models"));
            }
            models.properties().forEach(model -> add(gathering, name, model.getKey(), model.getValue(), provenance));
        });
        return gathering.done();
    }

    private static void add(Gathering gathering, String provider, String name, JsonNode model, Provenance provenance) {
        var cost = model.path("cost");
        if (model.path("status").asText("").equals("deprecated")) {
            gathering.skip(provider, name, Why.DEPRECATED, "");
        } else if (!isText(model.path("modalities"))) {
            gathering.skip(provider, name, Why.NOT_TEXT, "");
        } else if (!cost.isObject()) {
            gathering.skip(provider, name, Why.NO_PRICE, "");
        } else {
            price(gathering, provider, name, cost, model.path("experimental").path("modes"), provenance);
        }
    }

    private static void price(
            Gathering gathering, String provider, String name, JsonNode cost, JsonNode modes, Provenance provenance) {
        var sheet = new RateSheet();
        rates(sheet, ServiceTier.STANDARD, 0, cost);
        for (var tier : cost.path("tiers")) {
            var kind = tier.path("tier").path("type").asText("context");
            var size = tier.path("tier").path("size").asLong();
            if (kind.equals("context") && size > 0) {
                rates(sheet, ServiceTier.STANDARD, size, tier);
            }
        }
        for (var mode : modes) {
            if (mode.path("provider")
                    .path("body")
                    .path("service_tier")
                    .asText("")
                    .equals("priority")) {
                rates(sheet, ServiceTier.PRIORITY, 0, mode.path("cost"));
            }
        }
        if (!sheet.bad().isEmpty()) {
            gathering.skip(provider, name, Why.BAD_FIGURE, sheet.bad());
        } else if (!sheet.hasPrice()) {
            gathering.skip(provider, name, Why.NO_PRICE, "");
        } else if (sheet.isZero()) {
            gathering.skip(provider, name, Why.ZERO_PRICE, "");
        } else {
            gathering.add(provider, name, sheet.price(provenance));
            var further = further(cost);
            if (!further.isEmpty()) {
                gathering.skip(provider, name, Why.NOT_COUNTED, String.join(", ", further));
            }
        }
    }

    private static void rates(RateSheet sheet, ServiceTier tier, long threshold, JsonNode cost) {
        CLASSES.forEach((field, tokenClass) -> sheet.put(tier, threshold, tokenClass, field, cost.path(field), 0));
    }

    private static List<String> further(JsonNode cost) {
        var fields = new ArrayList<String>();
        cost.fieldNames().forEachRemaining(field -> {
            if (!READ.contains(field)) {
                fields.add(field);
            }
        });
        return fields;
    }

    /** Text in, and nothing but text out: tokens of images and sound have rates of their own. */
    private static boolean isText(JsonNode modalities) {
        var output = modalities.path("output");
        var readsText = false;
        for (var input : modalities.path("input")) {
            readsText |= input.asText().equals("text");
        }
        return readsText && output.size() == 1 && output.path(0).asText().equals("text");
    }
}
