package dev.tollgate.policy.loop.trial;

import dev.tollgate.run.RunLedger;
import dev.tollgate.run.RunQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Has the calls of many conversations find their runs although none says which it is of. Each conversation is held by two callers at the same time,
 * word for word: who replays what another says must not come into its run.
 *
 * <p>Threads: confined to one.
 */
final class LinkingTrial {
    private static final int AT_ONCE = 20;
    private static final int CALLERS = 2;
    private static final double LEAST_LINKED = 0.99;
    private static final long STEP_NANOS = 1_000_000_000;

    private final CallReader reader = new CallReader();
    private final RunLedger runs = new RunLedger();
    /** Whose each run is. */
    private final Map<Long, Long> owners = new HashMap<>();

    private int goingOn;
    private int linked;
    private int mixed;

    private LinkingTrial() {}

    /** One conversation of a caller, and the run of its last call. */
    private static final class Talk {
        private final Client client;
        private final long scope;
        private long run;

        Talk(Client client, long scope) {
            this.client = client;
            this.scope = scope;
        }
    }

    static LinkingTrial of(List<Recording> recordings, long seed) {
        var waiting = new ArrayList<Talk>();
        for (var recording : recordings) {
            var script = Script.honest(recording);
            for (long caller = 1; script != null && caller <= CALLERS; caller++) {
                waiting.add(new Talk(new Client(script, null, 0), caller));
            }
        }
        var trial = new LinkingTrial();
        var random = new SplittableRandom(seed);
        var talking = new ArrayList<Talk>();
        for (long now = STEP_NANOS; !waiting.isEmpty() || !talking.isEmpty(); now += STEP_NANOS) {
            while (talking.size() < AT_ONCE && !waiting.isEmpty()) {
                talking.add(waiting.remove(random.nextInt(waiting.size())));
            }
            var talk = talking.get(random.nextInt(talking.size()));
            if (talk.client.over()) {
                talking.remove(talk);
            } else {
                trial.call(talk, now);
            }
        }
        return trial;
    }

    private void call(Talk talk, long now) {
        var client = talk.client;
        var run = runs.attach(new RunQuery(
                talk.scope, 0, "", "", client.evidence(), reader.read(client.body()), now, now / 1_000_000));
        runs.ended(run, 0, 0, 0);
        if (talk.run != 0) {
            goingOn++;
            linked += run.key() == talk.run ? 1 : 0;
        }
        talk.run = run.key();
        var owner = owners.putIfAbsent(run.key(), talk.scope);
        mixed += owner != null && owner != talk.scope ? 1 : 0;
        client.answered();
    }

    private double share() {
        return goingOn == 0 ? 1 : (double) linked / goingOn;
    }

    /** What is not as promised, one sentence each. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        if (share() < LEAST_LINKED) {
            problems.add("%d of %d calls found the run they go on with (expected: at least 99 %%)"
                    .formatted(linked, goingOn));
        }
        if (mixed > 0) {
            problems.add("%d calls came into runs of another caller (expected: none)".formatted(mixed));
        }
        return problems;
    }

    String render() {
        return String.format(
                Locale.ROOT,
                "runs found without a header: by %d of %d calls that go on with one (%.1f%%); %d came into another caller's%n",
                linked,
                goingOn,
                100 * share(),
                mixed);
    }
}
