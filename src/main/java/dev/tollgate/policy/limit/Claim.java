package dev.tollgate.policy.limit;

import dev.tollgate.policy.limit.LimitRule.Term;
import java.util.List;

/**
 * What one call asks of one limit, and what became of it: the bill that is kept to correct or give back what was taken.
 *
 * <p>Threads: confined to the exchange; a store that answers later hands it back by the exchange's event loop.
 */
public final class Claim {
    private final Term term;
    private final long key;
    private final long cost;
    private boolean held;
    private long waitNanos;
    private long remaining;
    private long resetNanos;
    private long mark;
    private int where;
    private boolean told;

    /**
     * A claim.
     *
     * @param key the keyed hash of the limit and of whose calls share it, not 0
     * @param cost units asked for, 0 or more
     */
    public Claim(Term term, long key, long cost) {
        this.term = term;
        this.key = key;
        this.cost = cost;
    }

    Term term() {
        return term;
    }

    /** The operator's name of the policy that the limit belongs to. */
    String policy() {
        return term.rule().rule().name();
    }

    /** Whether that policy only watches. */
    boolean shadow() {
        return term.shadow();
    }

    public Limit limit() {
        return term.limit();
    }

    public long key() {
        return key;
    }

    /** Units asked for. */
    public long cost() {
        return cost;
    }

    /** Whether it has been taken and not given back. */
    public boolean held() {
        return held;
    }

    /** How long until this claim could be taken; 0 where it was, or could be. */
    public long waitNanos() {
        return waitNanos;
    }

    /** Units left after it, or before it where it was refused. */
    public long remaining() {
        return remaining;
    }

    /** How long until everything would be there again, if nobody took anything. */
    public long resetNanos() {
        return resetNanos;
    }

    /** Where its charge ends, for whoever keeps the bucket. */
    public long mark() {
        return mark;
    }

    /** What the store says of where it was taken; above 0 it was in this process, as one of so many shares. */
    public int where() {
        return where;
    }

    /** Whether one of these asks the same of the same limit. */
    boolean isAmong(List<Claim> claims) {
        for (var other : claims) {
            if (other.key == key && other.term.equals(term)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a store has said anything of it. */
    boolean told() {
        return told;
    }

    /** The store's answer: judged, not yet taken. */
    public void judged(long wait, long left, long reset) {
        told = true;
        waitNanos = wait;
        remaining = left;
        resetNanos = reset;
    }

    /** The store took it. */
    public void taken(long left, long reset, long end, int at) {
        held = true;
        told = true;
        where = at;
        waitNanos = 0;
        remaining = left;
        resetNanos = reset;
        mark = end;
    }

    /** Ends the claim: true where it held, and false from the second time on, so that nothing is given back twice. */
    public boolean release() {
        boolean was = held;
        held = false;
        return was;
    }
}
