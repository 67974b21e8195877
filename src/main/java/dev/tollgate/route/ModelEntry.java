package dev.tollgate.route;

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

    /** All targets, none barred. */
    public Candidates candidates() {
        return new Candidates(this, List.of());
    }
}
