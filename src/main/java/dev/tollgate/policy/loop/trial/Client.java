package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopRule;
import dev.tollgate.policy.loop.LoopVerdict;
import dev.tollgate.run.Run;
import dev.tollgate.run.RunEvidence;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * An agent at work in virtual time: where it stands in its script, and what it was told.
 *
 * <p>Threads: confined to one.
 */
final class Client {
    final Script script;
    final @Nullable Plant plant;
    private final @Nullable Team team;
    private @Nullable Run before;
    private @Nullable Run now;
    private final long id;
    private final StringBuilder said = new StringBuilder();
    private int round;
    private boolean again;
    private boolean over;

    private final Map<LoopRule, LoopAction> firmest = new EnumMap<>(LoopRule.class);
    private @Nullable LoopRule caughtBy;
    private int caughtAt;
    private int prevented;

    /** One that works alone, or with those that make its loop. */
    Client(Script script, @Nullable Plant plant, long id) {
        this(script, plant, plant == null ? null : plant.team(), id);
    }

    /** A team that does honest work. */
    static Client honest(Team team, Script script, long id) {
        return new Client(script, null, team, id);
    }

    private Client(Script script, @Nullable Plant plant, @Nullable Team team, long id) {
        this.script = script;
        this.plant = plant;
        this.team = team;
        this.id = id;
        boolean alone = plant == null && team == null;
        say(alone ? script.opening() : script.opened("Case " + id + ".").opening());
    }

    /** How many calls it makes if nobody stops it. */
    int rounds() {
        return team == null ? script.rounds().size() : team.calls;
    }

    boolean over() {
        return over || round >= rounds();
    }

    /** Whose runs its next call may be one of, among all callers. */
    long scope(long usual) {
        return team == null || !team.alone() ? usual : id + team.principal(round);
    }

    /** Who makes its next call. */
    String agent() {
        return team == null ? "" : team.agent(round);
    }

    /** Whether it sends its calls without waiting for answers. */
    boolean crowds() {
        return team != null && team.crowds();
    }

    byte[] body() {
        // Each run that is started has a task of its own.
        var task = team != null
                ? "," + Recording.said("user", "Take part " + round + " of " + id + " and pass the rest on.")
                : "";
        return ("{\"model\":\"m\",\"messages\":[" + said + task + "]}").getBytes(StandardCharsets.UTF_8);
    }

    private void say(List<JsonNode> messages) {
        for (var message : messages) {
            said.append(said.isEmpty() ? "" : ",").append(message);
        }
    }

    /** What it says of its run: nothing, unless it works with others. */
    RunEvidence evidence() {
        if (team != null) {
            return team.says(id, round, before, again);
        }
        return RunEvidence.inTrace(0, null, again);
    }

    /** Its call is one of this run. */
    void isOf(Run run) {
        now = run;
    }

    boolean again() {
        return again;
    }

    /** It was answered and goes on. */
    void answered() {
        if (team == null) {
            say(script.rounds().get(round));
        }
        before = now;
        round++;
        again = false;
    }

    /** It was told something; answers after how long it comes again, or -1 if it does not. */
    long told(LoopVerdict verdict) {
        var finding = verdict.finding();
        if (finding != null) {
            firmest.merge(finding.rule(), verdict.action(), (one, other) -> one.compareTo(other) >= 0 ? one : other);
            if (verdict.action().compareTo(least()) >= 0 && caughtBy == null && counts(finding.rule())) {
                caughtBy = finding.rule();
                caughtAt = round - (plant == null ? 0 : plant.before());
            }
        }
        if (!verdict.action().prevents()) {
            return 0;
        }
        prevented++;
        if (verdict.action() == LoopAction.THROTTLE) {
            again = plant != Plant.RETRY_STORM;
            return plant == Plant.RETRY_STORM ? 50_000_000 : verdict.waitNanos() + 1_000_000;
        }
        prevented += rounds() - round - 1;
        over = true;
        return -1;
    }

    private LoopAction least() {
        return plant == null ? LoopAction.THROTTLE : plant.least();
    }

    /** A client that does not wait must be caught for just that, and so with others. */
    private boolean counts(LoopRule rule) {
        return plant == null || plant.rule() == null || plant.rule() == rule;
    }

    /** How long it takes until it calls again, in milliseconds. */
    long pause(SplittableRandom random) {
        if (team != null && team.pace(round) > 0) {
            return team.pace(round) / 2 + random.nextLong(team.pace(round));
        }
        int most = plant == null ? Plant.EXACT_1.haste() : plant.haste();
        return most / 20 + random.nextLong(most);
    }

    /** How long a model takes for its call, in milliseconds. */
    long takes(SplittableRandom random) {
        if (crowds()) {
            return 3_000;
        }
        int most = plant == null ? Plant.EXACT_1.haste() : plant.haste();
        return most / 4 + random.nextLong(most + 3 * most / 4);
    }

    /** How many tokens its call uses. */
    long tokens(long bytes) {
        return team != null && team.pace(round) > 0 ? Team.TOKENS : bytes / 4;
    }

    /** The firmest that each rule came to. */
    Map<LoopRule, LoopAction> firmest() {
        return firmest;
    }

    @Nullable
    LoopRule caughtBy() {
        return caughtBy;
    }

    /** How often the loop had gone round when it was caught. */
    double periods() {
        return (double) caughtAt / Math.max(1, script.period());
    }

    int calls() {
        return caughtAt;
    }

    int prevented() {
        return prevented;
    }
}
