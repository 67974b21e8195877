package dev.tollgate.run;

import org.jspecify.annotations.Nullable;

/**
 * What a call says of the run it belongs to, as hashes; nothing here is believed beyond the caller's own scope.
 *
 * @param declared the id the caller gave, 0 if none
 * @param source   where it was given
 * @param issued   whether it is the id of an earlier answer, which each call has another of
 * @param parent   the id of the run that started this one, as given; 0 if none
 * @param trace    the trace the caller sent, 0 if none
 * @param hint     whatever else tells conversations of one caller apart, such as an end user; 0 if nothing
 * @param madeIn   the call in which this one is made; null if that is not told
 * @param retry    whether the caller's SDK says that it asks again
 */
public record RunEvidence(
        long declared,
        Run.Source source,
        boolean issued,
        long parent,
        long trace,
        @Nullable TraceMark madeIn,
        long hint,
        boolean retry) {
    /** Nothing was said. */
    public static final RunEvidence NONE = new RunEvidence(0, Run.Source.PREFIX, false, 0, 0, null, 0, false);

    /**
     * Nothing was said but the trace it was made in.
     *
     * @param trace  hash of its id, 0 for none
     * @param madeIn the run in whose call it was made, as far as that was handed on; null if it was not
     */
    public static RunEvidence inTrace(long trace, @Nullable Run madeIn, boolean retry) {
        var mark = madeIn == null ? null : new TraceMark(madeIn.key(), madeIn.lineage(), 0);
        return new RunEvidence(0, Run.Source.PREFIX, false, 0, trace, mark, 0, retry);
    }
}
