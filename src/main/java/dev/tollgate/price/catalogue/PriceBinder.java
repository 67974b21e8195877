package dev.tollgate.price.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.price.Money;
import dev.tollgate.price.Price;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.Rate;
import dev.tollgate.price.Rates;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.price.Surcharges;
import dev.tollgate.price.Tariff;
import dev.tollgate.price.Tariff.Threshold;
import dev.tollgate.price.TokenClass;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads one price from its YAML or JSON object and collects every problem on the way.
 *
 * <p>Threads: one reading belongs to one thread.
 */
final class PriceBinder {

    static final String ABOVE = "above";
    static final String TOKENS = "tokens";
    static final String PER_REQUEST = "perRequest";
    static final String PER_SEARCH = "perSearch";
    static final String MULTIPLIERS = "multipliers";
    static final String SOURCE = "source";
    static final String DATE = "date";
    static final String NOTE = "note";

    /** Tiers that may have rates, in the order of price files. */
    static final List<ServiceTier> TIERS = List.of(ServiceTier.BATCH, ServiceTier.FLEX, ServiceTier.PRIORITY);

    private final List<PriceProblem> problems;

    PriceBinder(List<PriceProblem> problems) {
        this.problems = problems;
    }

    /** The price, or null if it is broken beyond use; problems are added in either case. */
    @Nullable
    Price price(JsonNode node, String path, @Nullable Provenance otherwise) {
        if (!node.isObject()) {
            problems.add(PriceProblem.at(path, node, "an object with input and output in dollars per million tokens"));
            return null;
        }
        var before = problems.size();
        refuseUnknown(node, path, keys(Set.of(PER_REQUEST, PER_SEARCH, MULTIPLIERS, SOURCE, DATE, NOTE, ABOVE), true));
        var stated = rates(node, path);
        require(stated, TokenClass.INPUT, node, path);
        require(stated, TokenClass.OUTPUT, node, path);
        var provenance = provenance(node, path, otherwise);
        var surcharges = surcharges(node, path);
        var base = stated.containsKey(TokenClass.INPUT) && stated.containsKey(TokenClass.OUTPUT)
                ? Rates.of(stated)
                : Rates.of(Rate.ZERO, Rate.ZERO);
        var standard = new Tariff(base, thresholds(node, path, base));
        var tiers = new EnumMap<ServiceTier, Tariff>(ServiceTier.class);
        for (var tier : TIERS) {
            tier(node, tier, path, base, tiers);
        }
        return problems.size() > before ? null : Price.of(standard, tiers, surcharges, provenance);
    }

    private void tier(JsonNode node, ServiceTier tier, String path, Rates base, Map<ServiceTier, Tariff> tiers) {
        var key = tier.key().orElseThrow();
        if (!node.has(key)) {
            return;
        }
        var at = PriceProblem.child(path, key);
        var own = node.get(key);
        if (!own.isObject()) {
            problems.add(PriceProblem.at(at, own, "an object with the rates that differ in this tier"));
            return;
        }
        refuseUnknown(own, at, keys(Set.of(ABOVE), false));
        var rates = base.with(rates(own, at));
        tiers.put(tier, new Tariff(rates, thresholds(own, at, rates)));
    }

    private List<Threshold> thresholds(JsonNode node, String path, Rates base) {
        var list = node.path(ABOVE);
        var at = PriceProblem.child(path, ABOVE);
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray()) {
            problems.add(PriceProblem.at(at, list, "a list of {tokens: N, input: ..., output: ...}"));
            return List.of();
        }
        var found = new ArrayList<Threshold>();
        var seen = new HashSet<Long>();
        for (var i = 0; i < list.size(); i++) {
            var each = list.get(i);
            var here = at + "[" + i + "]";
            if (!each.isObject()) {
                problems.add(PriceProblem.at(here, each, "an object with tokens and the rates above them"));
                continue;
            }
            refuseUnknown(each, here, keys(Set.of(TOKENS), false));
            var tokens = each.path(TOKENS);
            var rates = rates(each, here);
            if (!tokens.isIntegralNumber() || !tokens.canConvertToLong() || tokens.asLong() < 1) {
                problems.add(
                        PriceProblem.at(PriceProblem.child(here, TOKENS), tokens, "a whole number of tokens above 0"));
            } else if (!seen.add(tokens.asLong())) {
                problems.add(PriceProblem.at(PriceProblem.child(here, TOKENS), tokens, "each threshold once"));
            } else {
                found.add(new Threshold(tokens.asLong(), base.with(rates)));
            }
        }
        return found;
    }

    private Map<TokenClass, Rate> rates(JsonNode node, String path) {
        var rates = new EnumMap<TokenClass, Rate>(TokenClass.class);
        for (var tokenClass : TokenClass.ALL) {
            if (node.has(tokenClass.key())) {
                var rate = rate(node.get(tokenClass.key()), PriceProblem.child(path, tokenClass.key()));
                if (rate != null) {
                    rates.put(tokenClass, rate);
                }
            }
        }
        return rates;
    }

    private @Nullable Rate rate(JsonNode node, String path) {
        var expected = "dollars per million tokens, 0 to 100000";
        if (!node.isNumber()) {
            problems.add(PriceProblem.at(path, node, expected));
            return null;
        }
        try {
            return Rate.ofDollars(node.decimalValue());
        } catch (IllegalArgumentException | ArithmeticException e) {
            problems.add(PriceProblem.at(path, node, expected));
            return null;
        }
    }

    private Surcharges surcharges(JsonNode node, String path) {
        var perRequest = fee(node, PER_REQUEST, "request", 1_000_000, path);
        var perSearch = fee(node, PER_SEARCH, "web search", 1_000, path);
        var factors = new TreeMap<String, BigDecimal>();
        var own = node.path(MULTIPLIERS);
        var at = PriceProblem.child(path, MULTIPLIERS);
        if (!own.isMissingNode() && !own.isObject()) {
            problems.add(PriceProblem.at(at, own, "an object of words and factors, such as {us: 1.1}"));
        }
        own.properties().forEach(entry -> {
            var factor = entry.getValue();
            if (factor.isNumber() && Surcharges.valid(factor.decimalValue())) {
                factors.put(entry.getKey(), factor.decimalValue().stripTrailingZeros());
            } else {
                problems.add(PriceProblem.at(
                        PriceProblem.child(at, entry.getKey()),
                        factor,
                        "a factor above 0 to 100, at most three decimals"));
            }
        });
        return new Surcharges(perRequest == null ? Money.ZERO : perRequest, perSearch, factors);
    }

    private @Nullable Money fee(JsonNode node, String key, String unit, int most, String path) {
        var fee = node.path(key);
        if (fee.isMissingNode()) {
            return null;
        }
        // The bounds keep a cost inside a long however many tokens and searches it has.
        if (fee.isNumber() && fee.decimalValue().signum() >= 0 && fee.doubleValue() <= most) {
            return Money.ofDollars(fee.decimalValue());
        }
        problems.add(PriceProblem.at(PriceProblem.child(path, key), fee, "dollars per " + unit + ", 0 to " + most));
        return null;
    }

    private Provenance provenance(JsonNode node, String path, @Nullable Provenance otherwise) {
        var source = text(node, SOURCE, path);
        var date = text(node, DATE, path);
        var note = text(node, NOTE, path);
        if (otherwise != null && source == null && date == null) {
            return note == null ? otherwise : new Provenance(otherwise.source(), otherwise.date(), note);
        }
        if (source == null && !node.has(SOURCE)) {
            problems.add(
                    PriceProblem.at(PriceProblem.child(path, SOURCE), node.path(SOURCE), "where the figures are from"));
        }
        if (date == null && !node.has(DATE)) {
            problems.add(PriceProblem.at(PriceProblem.child(path, DATE), node.path(DATE), "a date such as 2026-07-02"));
        }
        return new Provenance(source == null ? "" : source, date == null ? null : date(date, path), note);
    }

    private @Nullable LocalDate date(String text, String path) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            problems.add(new PriceProblem(
                    PriceProblem.child(path, DATE), PriceProblem.shortened(text), "a date such as 2026-07-02"));
            return null;
        }
    }

    private @Nullable String text(JsonNode node, String key, String path) {
        var text = node.path(key);
        if (text.isMissingNode()) {
            return null;
        }
        if (!text.isTextual() || text.asText().isBlank()) {
            problems.add(PriceProblem.at(PriceProblem.child(path, key), text, "text"));
            return null;
        }
        return text.asText();
    }

    private void require(Map<TokenClass, Rate> stated, TokenClass tokenClass, JsonNode node, String path) {
        if (!stated.containsKey(tokenClass) && !node.has(tokenClass.key())) {
            problems.add(PriceProblem.at(
                    PriceProblem.child(path, tokenClass.key()),
                    node.path(tokenClass.key()),
                    "dollars per million tokens"));
        }
    }

    private static Set<String> keys(Set<String> further, boolean withTiers) {
        var keys = new HashSet<>(further);
        TokenClass.ALL.forEach(tokenClass -> keys.add(tokenClass.key()));
        if (withTiers) {
            TIERS.forEach(tier -> keys.add(tier.key().orElseThrow()));
        }
        return keys;
    }

    private void refuseUnknown(JsonNode node, String path, Set<String> known) {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                problems.add(new PriceProblem(
                        PriceProblem.child(path, key),
                        "unknown key",
                        "one of " + String.join(", ", known.stream().sorted().toList())));
            }
        });
    }
}
