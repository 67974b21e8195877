package dev.tollgate.policy;

/**
 * What policies of every kind have in common.
 *
 * @param name the operator's name for it; every refusal names the policy that made it
 * @param match whom and what it speaks of
 * @param mode whether what it decides is done
 */
public record Rule(String name, Match match, Mode mode) {

    /** A rule that is enforced. */
    public static Rule enforced(String name, Match match) {
        return new Rule(name, match, Mode.ENFORCE);
    }
}
