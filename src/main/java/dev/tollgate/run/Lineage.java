package dev.tollgate.run;

/**
 * The runs that led to a run, as far as that is known: how many, and which agents they were of.
 *
 * <p>An agent that calls itself, as one does that starts sub-agents of its own kind, stands in it once. At most the last {@value #KEPT}
 * agents are kept, so nothing ever walks a chain of runs.
 *
 * <p>Threads: immutable.
 */
public final class Lineage {
    /** How many agents are kept. */
    static final int KEPT = 16;
    /** Agents are told apart by so many bits of a keyed hash. */
    static final int AGENT_BITS = 35;
    /** Deeper is not counted. */
    static final int DEEPEST = 1023;

    /** Of a run that nothing is known to have led to. */
    public static final Lineage NONE = new Lineage(0, 0, 0, true, new long[0]);

    final long realm;
    private final long parent;
    private final int depth;
    private final boolean proven;
    private final long[] agents;

    /**
     * Makes one.
     *
     * @param realm  keyed hash of the tenant within which it holds
     * @param agents the last of them, oldest first, the run's own at the end, 0 for one that is not known; no two neighbours are the same
     */
    Lineage(long realm, long parent, int depth, boolean proven, long[] agents) {
        this.realm = realm;
        this.parent = parent;
        this.depth = Math.min(depth, DEEPEST);
        this.proven = proven;
        this.agents = agents;
    }

    /** That of a run which nobody is known to have started; an agent of 0 is unknown. */
    static Lineage root(long realm, long agent) {
        return new Lineage(realm, 0, 0, true, agent == 0 ? NONE.agents : new long[] {agent});
    }

    /** That of a run which this one's run certainly started. */
    Lineage child(long run, long agent) {
        return new Lineage(realm, run, depth + 1, true, with(agent));
    }

    /** That of a run which this one's run, or one that it started, seems to have started. */
    Lineage guessedChild(long run, long agent) {
        return new Lineage(realm, run, depth + 1, false, root(realm, agent).agents);
    }

    /** That of a run which seems to have been started as this one's run was. */
    Lineage guessedSibling(long agent) {
        return new Lineage(realm, parent, depth, false, root(realm, agent).agents);
    }

    private long[] with(long agent) {
        int known = agents.length;
        if (known > 0 && agents[known - 1] == agent) {
            return agents;
        }
        int kept = Math.min(known, KEPT - 1);
        var longer = new long[kept + 1];
        System.arraycopy(agents, known - kept, longer, 0, kept);
        longer[kept] = agent;
        return longer;
    }

    /** The agent of these names within a tenant; 0 if it has none. */
    static long agent(RunQuery query) {
        return query.agent().isEmpty() && query.part().isEmpty()
                ? 0
                : RunIds.of(query.realm(), query.agent() + "\n" + query.part()) & ((1L << AGENT_BITS) - 1);
    }

    /** How many agents are known. */
    int agents() {
        return agents.length;
    }

    /** One of them, from the oldest on. */
    long agent(int index) {
        return agents[index];
    }

    /** The key of the run that started this one; 0 if none is known to have. */
    public long parent() {
        return parent;
    }

    /** How many runs led to this one, at least. */
    public int depth() {
        return depth;
    }

    /**
     * Whether that is certain: a caller says it of its own runs, or the call came with the mark of the call in which it was made
     * ({@link TraceMark}). Else both were seen in one trace, and no more than that.
     */
    public boolean proven() {
        return proven;
    }

    /** How often the run's own agent stands among those that led to it, others in between, itself included; 0 if it is not known. */
    public int turns() {
        int turns = 0;
        if (agents.length == 0 || agents[agents.length - 1] == 0) {
            return turns;
        }
        for (long agent : agents) {
            turns += agent == agents[agents.length - 1] ? 1 : 0;
        }
        return turns;
    }

    /** How many agents back its own stood last; 0 if it did not. */
    public int period() {
        int last = agents.length - 1;
        for (int i = last - 1; i >= 0; i--) {
            if (agents[i] == agents[last]) {
                return last - i;
            }
        }
        return 0;
    }
}
