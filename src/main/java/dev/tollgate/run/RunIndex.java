package dev.tollgate.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which live runs are found under which key; nearly always one.
 *
 * <p>It holds what live runs remember and nothing else, so it is bounded with them; under one key at most {@value #MAX_PER_KEY}, the newest.
 * Every run has a seat here while it is remembered, and keys lead to numbers of seats: each call changes several of some hundred thousand
 * keys, and a table of references would be read through by every young collection wherever one of them was written.
 *
 * <p>Threads: any. The keys are dealt out to {@value #TABLES} tables, each with its lock, held for one look or change; the seats have their own,
 * which is only taken to give or to clear one.
 */
final class RunIndex {
    private static final int MAX_PER_KEY = 16;
    private static final int TABLES = 16;
    private static final int FEW = 64;

    private final List<KeyTable> tables =
            Stream.generate(KeyTable::new).limit(TABLES).toList();
    private final Object seating = new Object();
    private volatile @Nullable LiveRun[] seats = new LiveRun[FEW];
    private int[] free = new int[FEW];
    private int freeSeats;
    private int taken;

    /** A seat for a run, which keeps it until it {@linkplain #leave leaves}. */
    int enter(LiveRun run) {
        synchronized (seating) {
            int seat = freeSeats > 0 ? free[--freeSeats] : taken++;
            if (seat == seats.length) {
                seats = Arrays.copyOf(seats, 2 * seat);
            }
            seats[seat] = run;
            return seat;
        }
    }

    /** Clears a seat that no key leads to any more. */
    void leave(int seat) {
        synchronized (seating) {
            seats[seat] = null;
            if (freeSeats == free.length) {
                free = Arrays.copyOf(free, 2 * freeSeats);
            }
            free[freeSeats++] = seat;
        }
    }

    /** The runs under a key, the newest first. */
    List<LiveRun> at(long key) {
        var table = table(key);
        synchronized (table) {
            int place = table.first(key);
            if (place == KeyTable.NONE) {
                return List.of();
            }
            var first = run(table, place);
            place = table.next(place);
            if (place == KeyTable.NONE) {
                return List.of(first);
            }
            var runs = new ArrayList<LiveRun>(MAX_PER_KEY);
            runs.add(first);
            for (; place != KeyTable.NONE; place = table.next(place)) {
                runs.add(run(table, place));
            }
            return runs.reversed();
        }
    }

    /** The newest run under a key; null if there is none. */
    @Nullable
    LiveRun newest(long key) {
        var runs = at(key);
        return runs.isEmpty() ? null : runs.getFirst();
    }

    void add(long key, int seat) {
        var table = table(key);
        synchronized (table) {
            int known = 0;
            for (int place = table.first(key); place != KeyTable.NONE; place = table.next(place)) {
                known++;
            }
            if (known == MAX_PER_KEY) {
                table.remove(table.first(key));
            }
            table.add(key, seat);
        }
    }

    /** A key of 0 is nobody's. */
    void remove(long key, int seat) {
        if (key == 0) {
            return;
        }
        var table = table(key);
        synchronized (table) {
            int place = table.first(key);
            while (place != KeyTable.NONE && table.value(place) != seat) {
                place = table.next(place);
            }
            if (place != KeyTable.NONE) {
                table.remove(place);
            }
        }
    }

    /** How many runs are found under how many keys, summed up. */
    int size() {
        int size = 0;
        for (var table : tables) {
            synchronized (table) {
                size += table.size();
            }
        }
        return size;
    }

    // A run leaves when no key leads to its seat, so under the lock of the key's table it is still there.
    private LiveRun run(KeyTable table, int place) {
        return Objects.requireNonNull(seats[table.value(place)]);
    }

    private KeyTable table(long key) {
        return tables.get((int) (key >>> 32) & (TABLES - 1));
    }
}
