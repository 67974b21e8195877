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

    /** What a caller is told to wait for a slot: nobody knows when a call under way will end. */
    long SLOT_WAIT_NANOS = 1_000_000_000;

    /**
     * What a call will probably ask for next: claims that are only lent ahead, where a question is asked anyway.
     *
     * @param certain whether nothing else will be asked instead, so that the last of a limit may be lent too
     */
    record Next(List<Claim> claims, boolean certain) {
        /** Nothing. */
        public static final Next NONE = new Next(List.of(), false);

        public Next {
            claims = List.copyOf(claims);
        }
    }

    /** Whether it may have to ask somebody else, so that every question costs time. */
    default boolean asksElsewhere() {
        return false;
    }

    /** A claim of which it knows, without asking anybody, that it would be refused now; null where none is known. */
    default @Nullable Claim inTheWay(List<Claim> claims, long nowNanos) {
        return null;
    }

    /**
     * Takes all claims or none, and writes into each what it found. Of those in the way the one with the longest wait is named. Never
     * {@code Refused}: what a refusal says is not the store's business.
     */
    Outcome<Verdict> take(List<Claim> claims, Next next, long nowNanos);

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
