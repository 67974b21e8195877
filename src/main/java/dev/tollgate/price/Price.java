package dev.tollgate.price;

import dev.tollgate.llm.Usage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one model costs at one provider: standard rates with thresholds, further tariffs for service tiers, surcharges, and where
 * the figures are from. Immutable.
 */
public final class Price {

    private final Tariff standard;
    private final Map<ServiceTier, Tariff> tiers;
    private final Map<ServiceTier, Tariff> completed;
    private final Surcharges surcharges;
    private final Provenance provenance;
    private final boolean estimate;

    private Price(
            Tariff standard,
            Map<ServiceTier, Tariff> tiers,
            Surcharges surcharges,
            Provenance provenance,
            boolean estimate) {
        this.standard = standard;
        this.tiers = Map.copyOf(tiers);
        this.surcharges = surcharges;
        this.provenance = provenance;
        this.estimate = estimate;
        this.completed = new EnumMap<>(ServiceTier.class);
        tiers.forEach((tier, tariff) -> completed.put(tier, tariff.under(standard)));
    }

    /** Rates for input and output alone, as an inline price has them. */
    public static Price of(Rates rates, Provenance provenance) {
        return of(Tariff.of(rates), Map.of(), Surcharges.NONE, provenance);
    }

    /**
     * A whole price.
     *
     * @param tiers tariffs of {@code BATCH}, {@code FLEX}, {@code PRIORITY} where the provider has them
     * @param surcharges what is charged beside tokens, or on them
     */
    public static Price of(
            Tariff standard, Map<ServiceTier, Tariff> tiers, Surcharges surcharges, Provenance provenance) {
        for (var tier : tiers.keySet()) {
            if (tier.key().isEmpty()) {
                throw new IllegalArgumentException("tier: " + tier + " (expected: batch, flex or priority)");
            }
        }
        return new Price(standard, tiers, surcharges, provenance, false);
    }

    /** This price, whose every cost is at best {@link CostBasis#ESTIMATED}: it is that of another snapshot of the model. */
    public Price asEstimate() {
        return estimate ? this : new Price(standard, tiers, surcharges, provenance, true);
    }

    /**
     * What this usage costs in the tier that was billed. Usage that never arrived costs {@link Cost#unknown()}; a cut one gives a lower
     * bound; clamped counts, assumed rates, a tier without rates of its own and a modifier without a factor give an estimate; searches that
     * have no price are missing from the figure, so it is a lower bound.
     */
    public Cost cost(Usage usage, ServiceTier tier) {
        if (usage.isPartial() && usage.isZero()) {
            return Cost.unknown();
        }
        var own = completed.get(tier);
        var rates = (own == null ? standard : own).at(usage.totalInput());
        var parts = new long[TokenClass.ALL.size()];
        var used = 0;
        for (var tokenClass : TokenClass.ALL) {
            var tokens = tokenClass.tokens(usage);
            if (tokens > 0) {
                used |= tokenClass.bit();
                parts[tokenClass.index()] =
                        Rate.nanosFor(tokens, surcharges.times(rates.nanos(tokenClass), usage.modifiers()));
            }
        }
        var assumed = estimate
                || (own == null && tier != ServiceTier.STANDARD)
                || (used & rates.assumedBits()) != 0
                || !surcharges.know(usage.modifiers());
        var basis = usage.searches() > 0 && surcharges.perSearch() == null ? CostBasis.PARTIAL : basis(usage, assumed);
        return new Cost(parts, surcharges.fee(usage.searches()).nanos(), basis);
    }

    /** As {@link #cost(Usage, ServiceTier)} in the standard tier. */
    public Cost cost(Usage usage) {
        return cost(usage, ServiceTier.STANDARD);
    }

    private static CostBasis basis(Usage usage, boolean assumed) {
        return switch (usage.quality()) {
            case PARTIAL -> CostBasis.PARTIAL;
            case ADJUSTED, ESTIMATED -> CostBasis.ESTIMATED;
            case REPORTED -> assumed ? CostBasis.ESTIMATED : CostBasis.EXACT;
        };
    }

    /** What a call is expected to cost in the standard tier, before it is made; the money of the routing rule. */
    public Money expected(long uncachedTokens, long cachedTokens, long expectedOutput) {
        var rates = standard.at(uncachedTokens + cachedTokens);
        var nanos = Rate.nanosFor(uncachedTokens, rates.nanos(TokenClass.INPUT))
                + Rate.nanosFor(cachedTokens, rates.nanos(TokenClass.CACHE_READ))
                + Rate.nanosFor(expectedOutput, rates.nanos(TokenClass.OUTPUT));
        return Money.ofNanos(Math.addExact(nanos, surcharges.perRequest().nanos()));
    }

    /**
     * The most that a call with this much input and output can cost in a tier, whatever is cached or reasoned: what a budget reserves. Searches,
     * which nobody knows before the answer, are not in it.
     *
     * @param modifiers words that the call asks for; one that would make it cheaper is not believed
     */
    public Money ceiling(long inputTokens, long outputTokens, ServiceTier tier, List<String> modifiers) {
        var rates = completed.getOrDefault(tier, standard).at(inputTokens);
        var input = Math.max(
                Math.max(rates.nanos(TokenClass.INPUT), rates.nanos(TokenClass.CACHE_READ)),
                Math.max(rates.nanos(TokenClass.CACHE_WRITE_5M), rates.nanos(TokenClass.CACHE_WRITE_1H)));
        var output = Math.max(rates.nanos(TokenClass.OUTPUT), rates.nanos(TokenClass.REASONING));
        var nanos = Math.addExact(
                Rate.nanosFor(inputTokens, Math.max(input, surcharges.times(input, modifiers))),
                Rate.nanosFor(outputTokens, Math.max(output, surcharges.times(output, modifiers))));
        return Money.ofNanos(Math.addExact(nanos, surcharges.perRequest().nanos()));
    }

    /** The standard rates below every threshold. */
    public Rates rates() {
        return standard.rates();
    }

    /** The standard rates and their thresholds. */
    public Tariff standard() {
        return standard;
    }

    /** Tariffs of service tiers, as stated. */
    public Map<ServiceTier, Tariff> tiers() {
        return tiers;
    }

    public List<Tariff.Threshold> above() {
        return standard.above();
    }

    public Surcharges surcharges() {
        return surcharges;
    }

    public Provenance provenance() {
        return provenance;
    }

    public boolean isEstimate() {
        return estimate;
    }

    /** Whether two prices charge the same, wherever they are from. */
    public boolean sameFigures(Price other) {
        return standard.equals(other.standard) && tiers.equals(other.tiers) && surcharges.equals(other.surcharges);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Price that
                && sameFigures(that)
                && estimate == that.estimate
                && provenance.equals(that.provenance);
    }

    @Override
    public int hashCode() {
        return 31 * standard.hashCode() + tiers.hashCode();
    }

    @Override
    public String toString() {
        return "Price[" + standard.rates() + " from " + provenance.source() + "]";
    }
}
