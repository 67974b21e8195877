package dev.tollgate.config.policy;

import dev.tollgate.config.Problem;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import java.util.List;

/** What a policy of one kind says: the value of the key that tells the kind. */
public interface RuleBody {

    /**
     * The policy that does it.
     *
     * @param ledgers what is counted across calls, and outlives every configuration
     */
    Policy policy(Rule rule, Ledgers ledgers);

    /**
     * What is wrong with it that no single key can tell; it is not made into a policy then.
     *
     * @param path of the policy in its file
     */
    default List<Problem> problems(String path) {
        return List.of();
    }

    /** Finds what is wrong beyond the shape of its keys, above all what can never match. */
    default void check(Rule rule, Served served, Findings out) {}
}
