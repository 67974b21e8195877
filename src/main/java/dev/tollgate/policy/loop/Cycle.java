package dev.tollgate.policy.loop;

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
