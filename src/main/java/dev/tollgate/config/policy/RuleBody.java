package dev.tollgate.config.policy;

import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;

/** What a policy of one kind says: the value of the key that tells the kind. */
public interface RuleBody {

    /**
     * The policy that does it.
     *
     * @param ledgers what is counted across calls, and outlives every configuration
     */
    Policy policy(Rule rule, Ledgers ledgers);

    /** Finds what is wrong beyond the shape of its keys, above all what can never match. */
    default void check(Rule rule, Served served, Findings out) {}

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
