package dev.tollgate.policy.loop;

import dev.tollgate.run.Lineage;

/**
 * The runs that a call's run is one of, and what others of them do.
 *
 * @param lineage  the runs that led to it
 * @param underWay calls under way in delegated runs of the same caller, this one included; 0 if its run is not one
 * @param begun    runs that the one which began it has begun within a minute; 0 likewise
 * @param newIds   ids of runs that its caller made up within a minute; 0 where that was said a moment ago
 */
public record Kin(Lineage lineage, int underWay, int begun, int newIds) {
    /** Nothing is known to have led to the run. */
    public static final Kin NONE = new Kin(Lineage.NONE, 0, 0, 0);
}
