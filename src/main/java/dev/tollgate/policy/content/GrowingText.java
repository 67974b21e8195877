package dev.tollgate.policy.content;

import org.jspecify.annotations.Nullable;

/**
 * One text of a stream as it grows piece by piece, and what the filters make of it. Positions count characters of what came, from the start.
 *
 * <p>Threads: one at a time.
 */
sealed interface GrowingText permits TextRun, ArgumentRun {
    /** Where the next piece begins. */
    long length();

    /** Takes the next piece and settles what now can be. */
    void append(String piece);

    /** Nothing more belongs to what came so far: all of it is settled. */
    void end();

    /** Whether everything before this position is settled. */
    boolean isSettled(long position);

    /** Whether a piece that ends here holds something that nobody may see. */
    boolean isRefused(long end);

    /** What stands between two settled positions once the findings are masked; null where it is what came. */
    @Nullable
    String masked(long from, long to);

    /** Nobody will ask for what stands before this position. */
    void forget(long position);
}
