package dev.tollgate.policy.budget;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What a ledger should say, worked out from every single thing that was ever spent. */
final class NaiveLedger {
    /** One attempt's spending at one account; an attempt that spends at three accounts has three. */
    static final class Entry {
        final Spender spender;
        Amount held;
        /** When it was spent; -1 while it is only held. */
        long at = -1;

        Amount spent = Amount.NOTHING;

        Entry(Spender spender, Amount held) {
            this.spender = spender;
            this.held = held;
        }
    }

    final List<Entry> entries = new ArrayList<>();

    long reserved(Spender spender) {
        return entries.stream()
                .filter(entry -> entry.spender.equals(spender) && entry.at < 0)
                .mapToLong(entry -> entry.held.nanos())
                .sum();
    }

    /** Spent in the window that holds {@code now}; of a sliding one, in exactly its length. */
    long spent(Spender spender, long now) {
        return spent(spender, now, 0);
    }

    /** The same where a sliding window may be longer by so much. */
    long spent(Spender spender, long now, long longer) {
        return entries.stream()
                .filter(entry -> entry.spender.equals(spender) && entry.at >= 0)
                .filter(entry -> inside(spender.budget().window(), entry.at, now, longer))
                .mapToLong(entry -> entry.spent.nanos())
                .sum();
    }

    private static boolean inside(Window window, long at, long now, long longer) {
        return switch (window) {
            case Window.Sliding(var length) -> at > now - length.toMillis() - longer;
            case Window.Calendar calendar -> unit(calendar, at).equals(unit(calendar, now));
            case Window.Lifetime _ -> true;
        };
    }

    private static String unit(Window.Calendar calendar, long at) {
        var text = Instant.ofEpochMilli(at).atOffset(ZoneOffset.UTC).toString();
        return switch (calendar.unit()) {
            case DAY -> text.substring(0, 10);
            case HOUR -> text.substring(0, 13);
            case MONTH -> text.substring(0, 7);
            case MINUTE, WEEK -> throw new IllegalArgumentException("not in this model");
        };
    }
}
