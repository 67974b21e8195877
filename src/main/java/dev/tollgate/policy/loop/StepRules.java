package dev.tollgate.policy.loop;

import org.jspecify.annotations.Nullable;

/** The rules about what an agent does: L1, L2, L3 and L10. */
final class StepRules {
    private StepRules() {}

    /**
     * The firmest finding about the end of a trail.
     *
     * @param turn index of the first event since a human spoke
     * @param task index of the first event since a human said something new; at most {@code turn}
     */
    static @Nullable Finding judge(Trail trail, int task, int turn, LoopRules rules) {
        if (trail.size() - task < 2) {
            return null;
        }
        var cycle = Cycle.atEnd(trail, task);
        Finding found = null;
        if (!waits(trail, cycle.period())) {
            found = finding(
                    cycle.period() == 1 ? LoopRule.L1 : LoopRule.L2, cycle.period(), cycle.repeats(), trail, rules);
            found = firmer(found, finding(LoopRule.L10, 0, staleness(trail, task), trail, rules));
        }
        // A person may well ask for the same once more: what failed counts within one turn.
        return firmer(found, finding(LoopRule.L3, 1, Cycle.failures(trail, turn), trail, rules));
    }

    /**
     * How many events said nothing new, less those that did, counted from where that was least (a one-sided CUSUM; Page, "Continuous inspection
     * schemes", 1954). Looking again at what was known, after something new, as when editing and testing take turns, counts half and never adds
     * up; the same thing twice in a row counts one and a half, so a loop with other calls strewn in does. 0 when the last event is new.
     */
    static int staleness(Trail trail, int from) {
        if (before(trail, from, trail.size() - 1) < 0) {
            return 0;
        }
        int halves = 0;
        int news = from;
        for (int i = from; i < trail.size(); i++) {
            if (trail.polls(i)) {
                continue;
            }
            int before = before(trail, from, i);
            if (before < 0) {
                news = i;
                halves = Math.max(0, halves - 2);
            } else {
                halves += before < news ? 1 : before < i - 1 ? 2 : 3;
            }
        }
        return halves / 2;
    }

    /** Whether the last event had not been there before. */
    static boolean gotOn(Trail trail) {
        return trail.size() > 0 && before(trail, 0, trail.size() - 1) < 0;
    }

    /** How many events at the end only asked whether something was ready (L14). */
    static int polls(Trail trail) {
        int count = 0;
        while (count < trail.size() && trail.polls(trail.size() - 1 - count)) {
            count++;
        }
        return count;
    }

    /** Where an event was seen last before; -1 if it is new. */
    private static int before(Trail trail, int from, int index) {
        for (int i = index - 1; i >= from; i--) {
            if (trail.same(i, index)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean waits(Trail trail, int period) {
        for (int i = trail.size() - period; i < trail.size(); i++) {
            if (trail.polls(i)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Finding finding(LoopRule rule, int period, int count, Trail trail, LoopRules rules) {
        var firmness = rules.firmness(rule, count);
        int last = trail.size() - 1;
        return firmness == Firmness.NONE
                ? null
                : new Finding(rule, firmness, period, count, trail.act(last), trail.result(last));
    }

    private static @Nullable Finding firmer(@Nullable Finding one, @Nullable Finding other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Finding.firmer(one, other);
    }

    /**
     * How the end of a trail repeats.
     *
     * @param period  how many events repeat, 1 to {@value #LONGEST}
     * @param repeats how often they stand there, whole, one after the other; 1 if nothing repeats
     */
    record Cycle(int period, int repeats) {
        /** The longest period that is looked for. */
        static final int LONGEST = 6;

        private static final Cycle NONE = new Cycle(1, 1);

        /**
         * The period at the end of a trail that repeats most often; of several the shortest.
         *
         * @param from index of the first event that counts
         */
        static Cycle atEnd(Trail trail, int from) {
            var found = NONE;
            for (int period = 1; period <= LONGEST && from + 2 * period <= trail.size(); period++) {
                int run = 0;
                for (int i = trail.size() - 1; i - period >= from && trail.same(i, i - period); i--) {
                    run++;
                }
                int repeats = 1 + run / period;
                if (repeats > found.repeats) {
                    found = new Cycle(period, repeats);
                }
            }
            return found;
        }

        /** How often the last event's calls were made one after the other and failed, the last one included; 0 if it did not fail. */
        static int failures(Trail trail, int from) {
            int last = trail.size() - 1;
            int count = 0;
            for (int i = last; i >= from && trail.failed(i) && trail.act(i) == trail.act(last); i--) {
                count++;
            }
            return count;
        }
    }
}
