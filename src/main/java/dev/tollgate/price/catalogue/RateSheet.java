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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one model as an importer meets them, in any order: by tier, by threshold (0 for none), by class.
 *
 * <p>Threads: one import belongs to one thread.
 */
final class RateSheet {

    /** A tier that states only one of them is a slip of the catalogue's. */
    private static final Set<TokenClass> BOTH = Set.of(TokenClass.INPUT, TokenClass.OUTPUT);

    private final Map<ServiceTier, SortedMap<Long, Map<TokenClass, Rate>>> figures = new EnumMap<>(ServiceTier.class);
    private final List<String> bad = new ArrayList<>();
    private Money perRequest = Money.ZERO;
    private @Nullable Money perSearch;
    private final NavigableMap<String, BigDecimal> factors = new TreeMap<>();

    /** The figures that a price states. */
    static RateSheet of(Price price) {
        var sheet = new RateSheet();
        sheet.put(ServiceTier.STANDARD, price.standard());
        price.tiers().forEach(sheet::put);
        sheet.perRequest = price.surcharges().perRequest();
        sheet.perSearch = price.surcharges().perSearch();
        sheet.factors.putAll(price.surcharges().factors());
        return sheet;
    }

    private void put(ServiceTier tier, Tariff tariff) {
        row(tier, 0).putAll(tariff.rates().stated());
        tariff.above().forEach(threshold -> row(tier, threshold.tokens())
                .putAll(threshold.rates().stated()));
    }

    /**
     * Takes what this sheet does not state from another, except beside an input or output rate on which both differ, and beside thresholds
     * at other points.
     *
     * @return the other's figures that differ from this sheet's; empty if none does
     */
    String fill(RateSheet other) {
        var differs = new ArrayList<String>();
        if (!fillRow(ServiceTier.STANDARD, 0, other.row(ServiceTier.STANDARD, 0), differs)) {
            return String.join(", ", differs);
        }
        if (perRequest.isZero()) {
            perRequest = other.perRequest;
        }
        if (perSearch == null) {
            perSearch = other.perSearch;
        }
        other.factors.forEach(factors::putIfAbsent);
        other.figures.forEach((tier, thresholds) -> {
            var known = Set.copyOf(
                    figures.getOrDefault(tier, new TreeMap<>()).tailMap(1L).keySet());
            if (tier == ServiceTier.STANDARD || fillRow(tier, 0, other.row(tier, 0), differs)) {
                thresholds.tailMap(1L).forEach((tokens, rates) -> {
                    if (known.isEmpty() || known.contains(tokens)) {
                        fillRow(tier, tokens, rates, differs);
                    }
                });
            }
        });
        return String.join(", ", differs);
    }

    /** Whether both agree on input and output, so that the rest could be filled. */
    private boolean fillRow(ServiceTier tier, long threshold, Map<TokenClass, Rate> theirs, List<String> differs) {
        var mine = row(tier, threshold);
        var agree = true;
        for (var entry : theirs.entrySet()) {
            var tokenClass = entry.getKey();
            var own = mine.get(tokenClass);
            if (own != null && !own.equals(entry.getValue())) {
                agree &= tokenClass != TokenClass.INPUT && tokenClass != TokenClass.OUTPUT;
                differs.add(FlatPrice.key(tier, threshold, tokenClass) + " "
                        + entry.getValue().decimal());
            }
        }
        if (agree) {
            theirs.forEach(mine::putIfAbsent);
        }
        return agree;
    }

    /**
     * Puts a figure in.
     *
     * @param field its name in the catalogue, to name what is no price
     * @param toMillions how many powers of ten lie between the figure's unit and dollars per million tokens: 6 for dollars per token
     */
    void put(ServiceTier tier, long threshold, TokenClass tokenClass, String field, JsonNode figure, int toMillions) {
        if (figure.isNull() || figure.isMissingNode()) {
            return;
        }
        if (!figure.isNumber()) {
            bad.add(field + ": " + figure);
            return;
        }
        try {
            row(tier, threshold)
                    .put(tokenClass, Rate.ofDollars(figure.decimalValue().scaleByPowerOfTen(toMillions)));
        } catch (IllegalArgumentException | ArithmeticException e) {
            bad.add(field + ": " + figure);
        }
    }

    void perRequest(JsonNode fee) {
        if (fee.isNumber() && fee.decimalValue().signum() > 0 && fee.doubleValue() <= 1000) {
            perRequest = Money.ofDollars(fee.decimalValue());
        }
    }

    void perSearch(JsonNode fee) {
        if (fee.isNumber() && fee.decimalValue().signum() > 0 && fee.doubleValue() <= 1000) {
            perSearch = Money.ofDollars(fee.decimalValue());
        }
    }

    boolean countsSearches() {
        return perSearch != null;
    }

    void factor(String word, JsonNode factor) {
        if (factor.isNumber() && Surcharges.valid(factor.decimalValue())) {
            factors.put(word, factor.decimalValue().stripTrailingZeros());
        }
    }

    private Map<TokenClass, Rate> row(ServiceTier tier, long threshold) {
        return figures.computeIfAbsent(tier, t -> new TreeMap<>())
                .computeIfAbsent(threshold, t -> new EnumMap<>(TokenClass.class));
    }

    /** What is wrong with the figures; empty if nothing. */
    String bad() {
        return bad.stream().sorted().collect(Collectors.joining(", "));
    }

    boolean hasPrice() {
        return row(ServiceTier.STANDARD, 0).containsKey(TokenClass.INPUT);
    }

    boolean hasOutput() {
        return row(ServiceTier.STANDARD, 0).containsKey(TokenClass.OUTPUT);
    }

    boolean isZero() {
        return figures.values().stream()
                .flatMap(thresholds -> thresholds.values().stream())
                .flatMap(rates -> rates.values().stream())
                .allMatch(Rate.ZERO::equals);
    }

    /** The price; an output rate that is missing counts as 0 only where nothing is generated. */
    Price price(Provenance provenance) {
        figures.values().forEach(thresholds -> thresholds.values().forEach(RateSheet::tidy));
        var base = row(ServiceTier.STANDARD, 0);
        base.putIfAbsent(TokenClass.OUTPUT, Rate.ZERO);
        var rates = Rates.of(base);
        var standard = tariff(ServiceTier.STANDARD, rates);
        var tiers = new EnumMap<ServiceTier, Tariff>(ServiceTier.class);
        for (var tier : PriceBinder.TIERS) {
            if (figures.containsKey(tier) && row(tier, 0).keySet().containsAll(BOTH)) {
                tiers.put(tier, tariff(tier, rates.with(row(tier, 0))));
            }
        }
        return Price.of(standard, tiers, new Surcharges(perRequest, perSearch, factors), provenance);
    }

    private Tariff tariff(ServiceTier tier, Rates rates) {
        var above = new ArrayList<Threshold>();
        Objects.requireNonNull(figures.get(tier)).tailMap(1L).forEach((tokens, own) -> {
            if (!own.isEmpty()) {
                above.add(new Threshold(tokens, rates.with(own)));
            }
        });
        return new Tariff(rates, above);
    }

    /**
     * Drops what says nothing: a reasoning rate equal to the output rate, and cache rates that cannot be. Catalogues write 0 where a
     * provider has no discount for reading or no surcharge for writing, but such tokens still cost their input rate, the fallback; nobody
     * sells writes below it.
     */
    private static void tidy(Map<TokenClass, Rate> rates) {
        if (Objects.equals(rates.get(TokenClass.REASONING), rates.get(TokenClass.OUTPUT))) {
            rates.remove(TokenClass.REASONING);
        }
        var input = rates.getOrDefault(TokenClass.INPUT, Rate.ZERO);
        if (input.compareTo(Rate.ZERO) > 0) {
            rates.remove(TokenClass.CACHE_READ, Rate.ZERO);
        }
        for (var write : List.of(TokenClass.CACHE_WRITE_5M, TokenClass.CACHE_WRITE_1H)) {
            if (rates.containsKey(write) && rates.getOrDefault(write, Rate.ZERO).compareTo(input) < 0) {
                rates.remove(write);
            }
        }
    }
}
