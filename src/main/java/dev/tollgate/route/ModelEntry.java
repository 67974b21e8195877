package dev.tollgate.route;

import dev.tollgate.price.Money;
import java.time.Duration;
import java.util.List;

/**
 * One name that clients ask for, and what may serve it.
 *
 * @param name the model name as clients write it
 * @param maxExtraWait how much longer a server with the prompt in its cache may make a caller wait
 * @param targets in the order of the configuration; at least one
 * @param mayLose whether a call may go where part of it cannot be said
 */
public record ModelEntry(
        String name,
        Optimise optimise,
        Strategy strategy,
        Duration maxExtraWait,
        List<Target> targets,
        Ceilings ceilings,
        boolean mayLose) {

    /** {@code maxExtraWait} where the configuration says nothing. */
    public static final Duration DEFAULT_EXTRA_WAIT = Duration.ofSeconds(5);

    public ModelEntry {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("models." + name + ".targets: none (expected: at least one)");
        }
    }

    /** An entry with all defaults. */
    public static ModelEntry of(String name, List<Target> targets) {
        return new ModelEntry(name, Optimise.BALANCED, Strategy.RULE, DEFAULT_EXTRA_WAIT, targets, Ceilings.NONE, true);
    }

    /** The same entry under a ceiling on money, if that is lower than its own. */
    public ModelEntry costingAtMost(Money money) {
        var own = ceilings.money();
        return own != null && own.compareTo(money) <= 0
                ? this
                : new ModelEntry(
                        name,
                        optimise,
                        strategy,
                        maxExtraWait,
                        targets,
                        new Ceilings(money, ceilings.firstToken()),
                        mayLose);
    }

    /** All targets, none barred. */
    public Candidates candidates() {
        return new Candidates(this, List.of());
    }
}
