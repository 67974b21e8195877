package dev.tollgate.policy.loop;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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

    /**
     * The firmest of the findings about one call.
     *
     * <p>Threads: confined to one.
     */
    static final class Firmest {
        private final LoopRules rules;
        private final Predicate<Finding> excused;
        private final Trail known;
        private @Nullable Finding found;

        /** {@code known} is where the evidence is taken from of what is counted. */
        Firmest(LoopRules rules, Predicate<Finding> excused, Trail known) {
            this.rules = rules;
            this.excused = excused;
            this.known = known;
        }

        LoopRules rules() {
            return rules;
        }

        @Nullable
        Finding found() {
            return found;
        }

        void count(LoopRule rule, long count, Firmness most) {
            count(rule, 0, count, rules.firmness(rule, count).atMost(most));
        }

        void countOther(LoopRule rule, int period, long count, Firmness most) {
            count(rule, period, count, rules.otherFirmness(rule, count).atMost(most));
        }

        private void count(LoopRule rule, int period, long count, Firmness firmness) {
            if (firmness != Firmness.NONE) {
                int last = known.size() - 1;
                long act = last < 0 ? 0 : known.act(last);
                add(new Finding(rule, firmness, period, count, act, last < 0 ? 0 : known.result(last)));
            }
        }

        void add(@Nullable Finding other) {
            if (other != null && !excused.test(other)) {
                found = found == null ? other : firmer(found, other);
            }
        }
    }
}
