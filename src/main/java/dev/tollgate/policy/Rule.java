package dev.tollgate.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

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

    /** Those of some rules that speak of something, in their order; where all do, as nearly always, the list itself. */
    public static <R> List<R> those(List<R> rules, Predicate<? super R> speaks) {
        int all = 0;
        while (all < rules.size() && speaks.test(rules.get(all))) {
            all++;
        }
        if (all == rules.size()) {
            return rules;
        }
        var some = new ArrayList<>(rules.subList(0, all));
        for (int i = all + 1; i < rules.size(); i++) {
            if (speaks.test(rules.get(i))) {
                some.add(rules.get(i));
            }
        }
        return some;
    }
}
