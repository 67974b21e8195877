package dev.tollgate.endpoint.pick;

import dev.tollgate.price.Money;
import dev.tollgate.route.Exclusion;
import dev.tollgate.route.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A choice with all its reasons: what {@code tollgate-route}, {@code /api/decisions/{id}} and {@code explain} show.
 *
 * @param model the name of the entry that serves: what the client asked for, or what a budget has put in its place
 * @param insteadOf the name the client asked for, where that is another; else null
 * @param optimise what was optimised, as {@link dev.tollgate.route.Optimise#name}
 * @param strategy as {@link dev.tollgate.route.Strategy#code}
 * @param attempt 1 for the first
 * @param chosen the one that was chosen
 * @param others the rest of its tier that could have served, best first, at most {@value #MAX_LISTED}
 * @param excluded those that could not, at most {@value #MAX_LISTED}
 * @param eligible the distinct targets that could have served, the chosen one included: what a saving is measured against
 * @param meanMoney the mean expected money of the eligible targets; null if any of their prices is unknown
 * @param promptTokens what the prompt was taken to have
 * @param outputTokens what the answer was expected to have
 */
public record Decision(
        String model,
        @Nullable String insteadOf,
        String optimise,
        String strategy,
        Why why,
        int attempt,
        Scored chosen,
        List<Scored> others,
        List<Excluded> excluded,
        List<Target> eligible,
        @Nullable Money meanMoney,
        long promptTokens,
        long outputTokens) {

    /** So that a decision stays small however many endpoints there are. */
    public static final int MAX_LISTED = 32;

    /** The same for a call that asked for this name. */
    public Decision askedAs(String name) {
        return name.equals(model)
                ? this
                : new Decision(
                        model,
                        name,
                        optimise,
                        strategy,
                        why,
                        attempt,
                        chosen,
                        others,
                        excluded,
                        eligible,
                        meanMoney,
                        promptTokens,
                        outputTokens);
    }

    /**
     * What one endpoint would have cost.
     *
     * @param endpoint {@code provider/index}
     * @param model the upstream's model name
     * @param money expected money; null where the price is unknown
     * @param waitSeconds expected time to the first token
     * @param seconds expected time to the last token
     * @param success expected share of attempts that succeed, 0.05 to 1
     * @param total (money + value of a second x seconds) / success in dollars, or seconds / success where money is ignored
     */
    public record Scored(
            String endpoint,
            String model,
            int tier,
            @Nullable Money money,
            double waitSeconds,
            double seconds,
            double success,
            double total) {}

    /**
     * One that took no part.
     *
     * @param name {@code provider/index}, or {@code provider/model} where the whole target is out
     * @param seconds how much longer, for a cooldown or an open breaker; else 0
     */
    public record Excluded(String name, Exclusion reason, double seconds) {}
}
