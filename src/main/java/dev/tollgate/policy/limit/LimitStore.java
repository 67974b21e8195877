package dev.tollgate.policy.limit;

import dev.tollgate.fault.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where limits are counted: in this process, or where all replicas see them. */
public interface LimitStore {

    /** What a store said to the claims of one call; {@code refused} is null where all were taken. */
    record Verdict(@Nullable Claim refused) {
        /** All were taken. */
        public static final Verdict TAKEN = new Verdict(null);

        /** The same, at once. */
        public static final Outcome<Verdict> TAKEN_NOW = Outcome.ready(TAKEN);
    }

    /** Whether it may have to ask somebody else, so that every question costs time. */
    default boolean asksElsewhere() {
        return false;
    }

    /**
     * Takes all claims or none, and writes into each what it found. Of those in the way the one with the longest wait is named. Never
     * {@code Refused}: what a refusal says is not the store's business.
     */
    Outcome<Verdict> take(List<Claim> claims, long nowNanos);

    /** Gives back what a claim took, as if it had never been; a claim that holds nothing is left alone. */
    void giveBack(Claim claim, long nowNanos);

    /**
     * Ends a claim that held: a call under way is one less; an estimate becomes what was really used, more or less. A claim that holds
     * nothing is left alone.
     *
     * @param used units really used, where the limit counts tokens
     */
    void end(Claim claim, long used, long nowNanos);
}
