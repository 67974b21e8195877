package dev.tollgate.policy.loop.trial;

import dev.tollgate.policy.loop.LoopRules;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Measures the loop guard: honest runs as they were, and loops planted into them, all at once. */
public final class LoopEvaluation {
    /** As the shipped policy has it. */
    static final LoopRules SHIPPED =
            new LoopRules(Map.of(), new LoopRules.Caps(1000, 2500, 0, 0), Set.of(), Set.of(), LoopRules.Answer.REFUSE);

    /** How many runs are made up where none are given. */
    private static final int MADE_UP = 105;

    /** How many loops of each kind are planted. */
    private static final int PLANTED = 20;

    /** How many honest teams of each kind there are. */
    private static final int TEAMS = 5;

    private LoopEvaluation() {}

    /** With made-up runs. */
    public static LoopReport synthetic(long seed) {
        return of("made-up runs", HonestRuns.of(MADE_UP, seed), seed);
    }

    /**
     * With recorded ones.
     *
     * @param name for people
     * @param in   see {@link Recordings}
     * @throws IOException if they cannot be read
     */
    public static LoopReport recorded(String name, InputStream in, long seed) throws IOException {
        var recordings = Recordings.read(in);
        if (recordings.isEmpty()) {
            throw new IOException(name + ": no conversations (expected: objects with traj or messages)");
        }
        return of(name, recordings, seed);
    }

    private static LoopReport of(String name, List<Recording> recordings, long seed) {
        var random = new SplittableRandom(seed);
        var clients = new ArrayList<Client>();
        long id = 1L << 32;
        for (var recording : recordings) {
            var script = Script.honest(recording);
            if (script != null) {
                clients.add(new Client(script, null, id += 1 << 16));
            }
        }
        for (var plant : Plant.values()) {
            int planted = 0;
            for (int tries = 0; planted < PLANTED && tries < 20 * PLANTED; tries++) {
                var script = plant.in(recordings.get(random.nextInt(recordings.size())), random);
                if (script != null) {
                    clients.add(new Client(script, plant, id += 1 << 16));
                    planted++;
                }
            }
        }
        for (var team : Team.values()) {
            for (int i = 0; team.honest() && i < TEAMS; i++) {
                var host = recordings.get(random.nextInt(recordings.size()));
                clients.add(Client.honest(team, Script.shared("honest " + team, host), id += 1 << 16));
            }
        }
        Replay.of(clients, SHIPPED, seed);
        return new LoopReport(
                name, seed, clients, LinkingTrial.of(recordings, seed), SpeechTrial.of(recordings, SHIPPED, seed));
    }
}
