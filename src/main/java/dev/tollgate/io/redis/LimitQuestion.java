package dev.tollgate.io.redis;

import dev.tollgate.policy.limit.Claim;
import dev.tollgate.policy.limit.Quota;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/**
 * What one call asks of Redis, in the words of {@code limits-take.lua}.
 *
 * <p>Immutable but for what the claims are told.
 *
 * @param rates claims that are counted as rates
 * @param slots claims of calls under way, at the same time or soon
 */
record LimitQuestion(List<Item> rates, List<Item> slots) {
    static final RedisScript TAKE = RedisScript.load("limits-take.lua");

    /** Instead of an answer: Redis remembers too little to give slots. */
    static final int TOO_NEW = -1;

    private static final long NANOS_PER_MICRO = 1_000;
    private static final int PER_ITEM = 3;

    LimitQuestion {
        rates = List.copyOf(rates);
        slots = List.copyOf(slots);
    }

    /** How much a claim matters. */
    enum Kind {
        /** It must be taken. */
        NOW("1"),
        /** It will be made soon: it is lent if it is there. */
        SOON("2"),
        /** It may be made: it is lent where there is plenty. */
        PERHAPS("3");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /**
     * One claim.
     *
     * @param known of slots, how many this replica has
     * @param ahead how many units it would like to borrow beside
     */
    record Item(Claim claim, Kind kind, long known, long ahead) {
        boolean now() {
            return kind == Kind.NOW;
        }
    }

    List<String> keys(RedisSettings settings) {
        var keys = new ArrayList<String>(1 + rates.size() + slots.size());
        keys.add(Slots.since(settings));
        rates.forEach(item -> keys.add(bucket(settings, item.claim())));
        slots.forEach(item -> keys.add(Slots.key(settings, item.claim().key())));
        return keys;
    }

    static String bucket(RedisSettings settings, Claim claim) {
        return settings.key("limit", Long.toHexString(claim.key()));
    }

    List<String> arguments(String replica) {
        var arguments = new ArrayList<String>(4 + 4 * (rates.size() + slots.size()));
        arguments.add(replica);
        arguments.add(Slots.life());
        arguments.add(Long.toString(Slots.QUIET.toMillis()));
        arguments.add(Integer.toString(rates.size()));
        for (var item : rates) {
            var quota = item.claim().limit().quota();
            add(arguments, item, micros(quota, item.claim().cost()), capacity(quota), micros(quota, item.ahead()));
        }
        for (var item : slots) {
            add(arguments, item, item.known(), item.claim().limit().quota().units(), item.ahead());
        }
        return arguments;
    }

    private static void add(List<String> arguments, Item item, long first, long whole, long ahead) {
        arguments.add(item.kind().word);
        arguments.add(Long.toString(first));
        arguments.add(Long.toString(whole));
        arguments.add(Long.toString(ahead));
    }

    /** What so many units cost in Redis, rounded up. */
    static long micros(Quota quota, long units) {
        return (quota.nanos(units) + NANOS_PER_MICRO - 1) / NANOS_PER_MICRO;
    }

    /** A microsecond of grace for each call of a burst, at most a thousand: what rounding may take. */
    private static long capacity(Quota quota) {
        return micros(quota, quota.burst()) + Math.min(1_000, quota.burst());
    }

    /** Whether this is an answer, and not {@link #TOO_NEW}. */
    boolean answeredBy(Response said) {
        return said.size() == 1 + PER_ITEM * (rates.size() + slots.size());
    }

    /** What an answer says of one claim: what is left of slots, or a rate's backlog; what was lent, or how long to wait; the mark. */
    record Said(long left, long lent, long mark) {
        boolean full() {
            return lent < 0;
        }

        long backlogNanos() {
            return left * NANOS_PER_MICRO;
        }

        long lentNanos() {
            return lent * NANOS_PER_MICRO;
        }

        long waitNanos() {
            return Math.max(0, -lent) * NANOS_PER_MICRO;
        }
    }

    /** Of the rates first, then of the slots. */
    static Said of(Response said, int index) {
        return new Said(
                RedisLink.number(said.get(1 + PER_ITEM * index)),
                RedisLink.number(said.get(2 + PER_ITEM * index)),
                RedisLink.number(said.get(3 + PER_ITEM * index)));
    }
}
