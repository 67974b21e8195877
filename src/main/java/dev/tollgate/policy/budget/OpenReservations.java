package dev.tollgate.policy.budget;

import java.util.ArrayList;
import java.util.List;

/**
 * The reservations that are held, in no order. Each knows its place, so that ending one looks for nothing and leaves no gap: where it was
 * the last one is.
 *
 * <p>Threads: guarded by the lock of its {@link BudgetLedger}.
 */
final class OpenReservations {
    private final List<Reservation> held = new ArrayList<>();

    void add(Reservation fresh) {
        fresh.place = held.size();
        held.add(fresh);
    }

    /** Takes one out; one that is not in it, as another ledger's is, puts out nobody. */
    void remove(Reservation over) {
        if (over.place >= held.size() || held.get(over.place) != over) {
            return;
        }
        var last = held.removeLast();
        last.place = over.place;
        if (last.place < held.size()) {
            held.set(last.place, last);
        }
    }

    /** Those that had to be heard of by now. */
    List<Reservation> late(long now) {
        return held.stream().filter(reservation -> reservation.expiresAt <= now).toList();
    }

    List<Reservation> all() {
        return held;
    }
}
