package dev.tollgate.policy.loop;

/**
 * What a rule found: the evidence, without a word of content.
 *
 * @param rule     which one
 * @param firmness how firm, as far as its mode allows; never {@link Firmness#NONE}
 * @param period   how many events repeat, 1 or more; 0 where the rule is not about repetition. What a rule counts beside its first thing has one
 *     too: how many agents back the same one stood (L7), in how many seconds so many runs began (L8)
 * @param repeats  how often they were seen, or what else the rule counts
 * @param act      hash of the last event's calls; 0 if there is none
 * @param result   hash of what came back
 */
public record Finding(LoopRule rule, Firmness firmness, int period, long repeats, long act, long result) {

    /** The firmer of the two; of two equally firm ones the first. */
    static Finding firmer(Finding one, Finding other) {
        return other.firmness.compareTo(one.firmness) > 0 ? other : one;
    }

    /** The value of {@code tollgate-loop}. */
    public String header() {
        return rule.name() + "; period=" + period + "; repeats=" + repeats;
    }

    /** The same with no more firmness than this; {@link Firmness#NONE} is not asked for. */
    Finding atMost(Firmness bound) {
        return firmness.compareTo(bound) <= 0 ? this : new Finding(rule, bound, period, repeats, act, result);
    }
}
