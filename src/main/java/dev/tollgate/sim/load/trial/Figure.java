package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.Spread;

/**
 * One line of the table of targets.
 *
 * @param name what was measured
 * @param unit behind the numbers
 * @param spread over rounds, launches or starts
 * @param aim what we want
 * @param bound what must not be exceeded
 * @param wanted so many clean values make it conclusive
 */
record Figure(String name, String unit, Spread spread, double aim, double bound, int wanted) {
    /** What the median says. */
    enum Verdict {
        AIM_MET("aim met"),
        WITHIN("within the bound"),
        BROKEN("BROKEN"),
        INCONCLUSIVE("inconclusive");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    Verdict verdict() {
        if (spread.count() < wanted) {
            return Verdict.INCONCLUSIVE;
        }
        if (spread.median() <= aim) {
            return Verdict.AIM_MET;
        }
        return spread.median() <= bound ? Verdict.WITHIN : Verdict.BROKEN;
    }
}
