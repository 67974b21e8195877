package dev.tollgate.policy.loop.trial;

import dev.tollgate.policy.loop.Kin;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopCall;
import dev.tollgate.policy.loop.LoopRules;
import dev.tollgate.policy.loop.LoopVerdict;
import dev.tollgate.policy.loop.RunTrack;
import dev.tollgate.policy.loop.Told;
import dev.tollgate.policy.loop.guard.BurnRate;
import dev.tollgate.policy.loop.guard.FanOut;
import dev.tollgate.run.Run;
import dev.tollgate.run.RunLedger;
import dev.tollgate.run.RunQuery;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Many agents of one caller at once, next to none of them with a header, in virtual time: each call is read, finds its run, and is judged as
 * in a gateway.
 *
 * <p>Threads: confined to one.
 */
final class Replay {
    private static final long MILLI = 1_000_000;
    /** All agents but those that start others are one caller's. */
    private static final long SCOPE = 0x5C09E;
    /** All are of one tenant. */
    private static final long REALM = 0x4EA17;

    private final CallReader reader = new CallReader();
    private final RunLedger runs = new RunLedger();
    private final Map<Long, RunTrack> tracks = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final LoopRules rules;
    private final SplittableRandom random;
    private long order;
    private final Map<Long, FanOut> families = new HashMap<>();
    private final Map<Long, BurnRate> burns = new HashMap<>();

    /** What happens at a moment, and is told when that is. */
    private record Event(long at, long order, LongConsumer what) {}

    private Replay(LoopRules rules, long seed) {
        this.rules = rules;
        this.random = new SplittableRandom(seed);
    }

    /** Lets them all work until they are done or stopped. */
    static void of(List<Client> clients, LoopRules rules, long seed) {
        var replay = new Replay(rules, seed);
        for (var client : clients) {
            replay.at(replay.random.nextLong(600_000 * MILLI), now -> replay.call(client, now));
        }
        while (!replay.events.isEmpty()) {
            var next = replay.events.remove();
            next.what().accept(next.at());
        }
    }

    private void at(long when, LongConsumer what) {
        events.add(new Event(when, order++, what));
    }

    private void call(Client client, long now) {
        if (client.over()) {
            return;
        }
        var body = client.body();
        var transcript = reader.read(body);
        long scope = client.scope(SCOPE);
        var run = runs.attach(
                new RunQuery(scope, REALM, client.agent(), "", client.evidence(), transcript, now, now / MILLI));
        client.isOf(run);
        var track = tracks.computeIfAbsent(run.key(), _ -> new RunTrack());
        var family = family(run);
        var kin = family == null
                ? Kin.NONE
                : new Kin(
                        run.lineage(),
                        family.begin(),
                        of(run.lineage().parent()).began(run, now),
                        0);
        var told = Told.of(transcript, rules);
        var burn = burns.computeIfAbsent(scope, _ -> new BurnRate());
        var asked = new LoopCall(told, client.again() ? 1 : 0, run.confidence(), kin, burn.times(now), now);
        var verdict = track.judge(asked, rules, _ -> false, null);
        long wait = client.told(verdict);
        boolean refused = verdict.action().prevents();
        long takes = refused ? MILLI : client.takes(random) * MILLI;
        long tokens = refused ? 0 : client.tokens(body.length);
        at(now + takes, then -> {
            ended(
                    run,
                    track,
                    family,
                    new RunTrack.End(told.requestKey(), asked.sent(), !refused, 0, waitTold(verdict), then));
            burn.used(tokens, then);
        });
        if (refused && wait >= 0) {
            at(now + wait, then -> call(client, then));
        } else if (!refused && client.crowds()) {
            client.answered();
            at(now + 50 * MILLI, then -> call(client, then));
        } else if (!refused) {
            at(now + takes + 1, then -> {
                client.answered();
                at(then + client.pause(random) * MILLI, next -> call(client, next));
            });
        }
    }

    /** How long the caller is told to wait. */
    private static long waitTold(LoopVerdict verdict) {
        return verdict.action() == LoopAction.THROTTLE ? verdict.waitNanos() : 0;
    }

    private @Nullable FanOut family(Run run) {
        var lineage = run.lineage();
        return lineage.depth() == 0 ? null : of(lineage.proven() ? run.scope() : lineage.parent());
    }

    private FanOut of(long callerOrRun) {
        return families.computeIfAbsent(callerOrRun, _ -> new FanOut());
    }

    private void ended(Run run, RunTrack track, @Nullable FanOut family, RunTrack.End end) {
        if (family != null) {
            family.end();
        }
        track.ended(end);
        runs.ended(run, 0, 0, 0);
    }
}
