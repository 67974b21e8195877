package dev.tollgate.endpoint.pick;

import dev.tollgate.endpoint.LiveEndpoint;
import dev.tollgate.endpoint.Speed;
import dev.tollgate.price.Money;
import dev.tollgate.route.Exclusion;
import dev.tollgate.route.Target;
import org.jspecify.annotations.Nullable;

/** One endpoint with one target, as one pick sees it. Threads: confined to that pick. */
final class Option {
    final Target target;
    /** Place of the target in the entry: endpoints of one target are one pool. */
    final int pool;

    final LiveEndpoint live;
    /** Null where the price is unknown. */
    final @Nullable Money money;

    final long promptTokens;
    final long outputTokens;

    /** Null as long as it may serve. */
    @Nullable
    Exclusion exclusion;

    double excludedSeconds;
    /** It may be looked at, not relied on: its breaker lets one request through to see, or what ruled it out is old. */
    boolean probe;

    /** Why it stands back for others of its tier: it is only just back, or far slower than its peers. Null if it does not. */
    @Nullable
    Exclusion held;

    final Speed speed;
    /** How many answers the speed was learned from. */
    final long answers;

    double wait;
    double seconds;
    double success;
    double total;
    int requests;

    Option(Target target, int pool, LiveEndpoint live, @Nullable Money money, long promptTokens, long outputTokens) {
        this.target = target;
        this.pool = pool;
        this.live = live;
        this.money = money;
        this.promptTokens = promptTokens;
        this.outputTokens = outputTokens;
        this.speed = live.speed(target.model());
        this.answers = live.observed(target.model());
    }

    boolean alive() {
        return exclusion == null;
    }

    boolean open() {
        return exclusion == null && !probe && held == null;
    }

    /** Stands back, as long as there is another. */
    void hold(Exclusion reason, long nanos) {
        held = reason;
        excludedSeconds = nanos / 1e9;
    }

    void exclude(Exclusion reason, long nanos) {
        exclusion = reason;
        excludedSeconds = nanos / 1e9;
    }

    /** Expected seconds to a first token, attempts that fail included: what servers of one pool are compared by. */
    double start() {
        return wait / success;
    }

    Decision.Scored scored() {
        return new Decision.Scored(live.name(), target.model(), target.tier(), money, wait, seconds, success, total);
    }
}
