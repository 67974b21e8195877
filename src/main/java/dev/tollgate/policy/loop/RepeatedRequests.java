package dev.tollgate.policy.loop;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How often a run sent the same request again although it had been answered (L4): the last {@value #KEPT} different requests.
 *
 * <p>Not counted are what is sent while the same is still under way (several answers at once are wanted), what an SDK sends again, what
 * follows a failure, and what comes half a minute or more after the answer (a cache is kept warm, or a clock strikes each minute).
 *
 * <p>Threads: guarded by the lock of its run.
 */
final class RepeatedRequests {
    static final int KEPT = 4;

    /** How long after its answer a request may come again as if nothing had been said … */
    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** … and one that begins a conversation: many people may ask the same. */
    static final long OPENING_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final Sent[] NONE = {};

    /** As long as what it holds, until it is full; the one used last stands last. */
    private Sent[] kept = NONE;

    /** One request. Threads: as what holds it. */
    private static final class Sent {
        private long key;
        private int times;
        private long since;
        private int underWay;
        private boolean answered;
        private long answeredAt;

        /** Becomes another request, sent for the first time. */
        Sent first(long another, long now) {
            key = another;
            times = 1;
            since = now;
            underWay = 0;
            answered = false;
            return this;
        }

        /** It is sent once more; how often it was sent in succession. */
        int again(boolean failed, long pause, long now) {
            if ((answered && now - answeredAt >= pause) || now - since >= WINDOW_NANOS) {
                times = 1;
                since = now;
            } else if (answered && underWay == 0 && !failed) {
                times++;
            }
            return times;
        }
    }

    /**
     * A request begins.
     *
     * @param key   its hash; 0 if it is not known, which never repeats
     * @param again whether its sender says that it repeats a request that failed
     * @param pause so long after its answer it is no repetition
     * @return how often it was sent in succession, this one included
     */
    int begin(long key, boolean again, long pause, long now) {
        if (key == 0) {
            return 1;
        }
        var known = find(key);
        int times = known == null ? 1 : known.again(again, pause, now);
        var sent = known == null ? (kept.length < KEPT ? new Sent() : kept[0]).first(key, now) : known;
        sent.answered = false;
        sent.underWay++;
        use(sent);
        return times;
    }

    /** Whether a request may truly be sent again because it failed: it was sent, and the last sending has had no answer. */
    boolean wentUnanswered(long key) {
        var sent = find(key);
        return sent != null && (!sent.answered || sent.underWay > 0);
    }

    /** A request that began has ended; {@code whole} says whether a model answered it. */
    void end(long key, boolean whole, long now) {
        var sent = find(key);
        if (sent != null && sent.underWay > 0) {
            sent.underWay--;
            sent.answered |= whole;
            sent.answeredAt = now;
        }
    }

    /** Makes it the last. */
    private void use(Sent sent) {
        int at = 0;
        while (at < kept.length && kept[at] != sent) {
            at++;
        }
        if (at == kept.length) {
            kept = Arrays.copyOf(kept, at + 1);
        } else {
            System.arraycopy(kept, at + 1, kept, at, kept.length - 1 - at);
        }
        kept[kept.length - 1] = sent;
    }

    private @Nullable Sent find(long key) {
        for (var sent : kept) {
            if (sent.key == key) {
                return sent;
            }
        }
        return null;
    }
}
