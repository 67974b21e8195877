package dev.tollgate.io.redis;

import dev.tollgate.fault.Outcome;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.limit.Claim;
import dev.tollgate.policy.limit.ClaimKeys;
import dev.tollgate.policy.limit.Limit;
import dev.tollgate.policy.limit.LimitRule;
import dev.tollgate.policy.limit.LimitStore.Next;
import dev.tollgate.policy.limit.LimitStore.Verdict;
import dev.tollgate.policy.limit.LocalLimits;
import dev.tollgate.policy.limit.Per;
import dev.tollgate.policy.limit.Quota;
import dev.tollgate.policy.limit.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The shared limits of several gateways, and what is asked of them. */
final class LimitFleet {
    static final Duration HOUR = Duration.ofHours(1);

    private LimitFleet() {}

    static SharedLimits gateway(RedisLink link, String name) {
        return SharedLimits.on(link, Replicas.on(link, name), new LocalLimits(1_000), System::nanoTime);
    }

    static List<SharedLimits> gateways(LinkedRedis redis, int count, boolean exact) {
        var all = new ArrayList<SharedLimits>();
        for (int i = 0; i < count; i++) {
            all.add(gateway(redis.link(exact, LinkedRedis.PATIENT, count), redis.name()));
        }
        return all;
    }

    static Claim claim(long key, Per per, Unit unit, long perHour, long cost) {
        var limit = new Limit("l" + key, per, null, unit, Quota.of(perHour, HOUR));
        var rule = new LimitRule(Rule.enforced("p", Match.ALL), List.of(limit));
        return new Claim(rule.terms(new ClaimKeys(0, 0)).getFirst(), key, cost);
    }

    static Claim claim(long key, Unit unit, long perHour, long cost) {
        return claim(key, Per.AGENT, unit, perHour, cost);
    }

    static Claim request(long key, long perHour) {
        return claim(key, Unit.REQUESTS, perHour, 1);
    }

    static Claim slot(long key, long most) {
        return claim(key, Unit.CONCURRENCY, most, 1);
    }

    static CompletionStage<Verdict> ask(SharedLimits gateway, Next next, Claim... claims) {
        return switch (gateway.take(List.of(claims), next, System.nanoTime())) {
            case Outcome.Ready<Verdict>(var verdict) -> CompletableFuture.completedFuture(verdict);
            case Outcome.Refused<Verdict>(var why) -> CompletableFuture.failedFuture(new AssertionError(why));
            case Outcome.Pending<Verdict>(var later) ->
                later.thenApply(outcome -> ((Outcome.Ready<Verdict>) outcome).value());
        };
    }

    static @Nullable Claim refusedBy(SharedLimits gateway, Claim... claims) {
        return refusedBy(gateway, Next.NONE, claims);
    }

    static @Nullable Claim refusedBy(SharedLimits gateway, Next next, Claim... claims) {
        return ask(gateway, next, claims)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join()
                .refused();
    }

    /** Each gateway is asked so often at once; how many calls got through. */
    static long admitted(List<SharedLimits> gateways, int calls, long key, long perHour) {
        var answers = new ArrayList<CompletableFuture<Verdict>>();
        for (int i = 0; i < calls; i++) {
            for (var gateway : gateways) {
                answers.add(ask(gateway, Next.NONE, request(key, perHour)).toCompletableFuture());
            }
        }
        return answers.stream()
                .filter(answer -> answer.orTimeout(20, TimeUnit.SECONDS).join().refused() == null)
                .count();
    }
}
