package dev.tollgate.config.policy;

import dev.tollgate.config.reach.Served;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a policy of one kind says: the value of the key that tells the kind. */
public interface RuleBody {

    /**
     * The policies that do it, in the order in which they are asked; nearly always one.
     *
     * @param ledgers what is counted across calls, and outlives every configuration
     */
    List<Policy> policies(Rule rule, Ledgers ledgers);

    /** Finds what is wrong beyond the shape of its keys, above all what can never match. */
    default void check(Rule rule, Served served, Findings out) {}

    /** Finds what is in vain as things are, and yet may stand there. */
    default void warn(Rule rule, Served served, Findings out) {}

    /** The files that it names, by the key that does; they must be there. */
    default Map<String, Path> files() {
        return Map.of();
    }

    /** Takes what is wrong with a policy beyond the shape of its keys. */
    @FunctionalInterface
    interface Findings {
        /**
         * One mistake.
         *
         * @param path below the policy, such as {@code match.model}
         */
        void add(String path, String found, String expected);
    }
}
