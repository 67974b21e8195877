package dev.tollgate.run;

import dev.tollgate.exchange.Arrival;
import dev.tollgate.identity.AgentIdentity;
import dev.tollgate.identity.Caller;
import dev.tollgate.llm.Transcript;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Hash64;
import java.util.List;

/**
 * The runs of a gateway: what calls say of theirs, and what is remembered.
 *
 * <p>Threads: any.
 */
public final class Runs {
    /** The header field by which callers who may do so name a run of theirs. */
    private static final String NAME = "tollgate-run";

    private static final long REALM = 0x7265616C6D000005L;

    private final RunLedger ledger;
    private volatile RunClues clues;
    private final long secret;

    /**
     * Makes it, remembering nothing.
     *
     * @param secret keys all hashes, those of transcripts too; replicas that share it agree on the ids of runs
     */
    public Runs(long secret) {
        this(secret, RunLedger.MAX_RUNS);
    }

    /** The same, remembering at most so many runs. */
    public Runs(long secret, int most) {
        this.secret = secret;
        ledger = new RunLedger(most);
        clues = new RunClues(secret, RunClues.HEADERS);
    }

    /** From now on these header fields hold ids of runs, the first that is there. */
    public void readFrom(List<String> headers) {
        clues = new RunClues(secret, headers);
    }

    /** Whether this may be the id of a run. */
    public static boolean isId(String text) {
        return RunIds.key(text) != 0;
    }

    /** A seed made of a secret text, the same wherever the text is the same. */
    public static long seed(String secret) {
        return RunIds.of(0x746F6C6C67617465L, secret);
    }

    /**
     * The run a call belongs to; it must be told to have {@link #ended}.
     *
     * @param named whether the caller may name it by its id
     * @param caller whose runs come into question
     * @param agent name of the agent, empty if unknown
     */
    public Run attach(
            Arrival arrival, boolean named, Caller caller, String agent, Transcript transcript, long nowNanos) {
        long realm = realm(caller);
        var evidence = clues.of(arrival, realm, transcript);
        var part = AgentIdentity.named(arrival.head().headers());
        var query = new RunQuery(
                caller.scope(),
                realm,
                agent,
                part == null || part.equals(agent) ? "" : part,
                evidence,
                transcript,
                nowNanos,
                arrival.epochMillis());
        var name = named ? arrival.head().headers().get(NAME) : null;
        var run = name == null ? null : ledger.resumed(RunIds.key(name), query);
        return run == null ? ledger.attach(query) : run;
    }

    /** Callers that prove nothing are a tenant of their own, and so are those whose proof names none. */
    private long realm(Caller caller) {
        var tenant = caller.tenant();
        var name = tenant == null ? caller instanceof Caller.Anonymous ? "anonymous" : "" : "tenant " + tenant;
        return RunIds.of(secret ^ REALM, name);
    }

    /**
     * What goes with a call of this run to whoever answers it, as {@code tracestate}: by it the calls that this one leads to are known, if they
     * come through here.
     *
     * @param arrival of the call
     */
    public static String traceState(Run run, Arrival arrival) {
        return new TraceMark(run.key(), run.lineage(), arrival.epochMillis())
                .before(arrival.trace().state());
    }

    /** The provider gave its answer to a call this id: a later call that names it goes on with the run. */
    public void issued(Run run, String answerId) {
        ledger.issued(run, Hash64.of(Bytes.of('"' + answerId + '"'), secret));
    }

    /** The call ended; tokens and money as far as they are known. */
    public void ended(Run run, long inputTokens, long outputTokens, long nanoDollars) {
        ledger.ended(run, inputTokens, outputTokens, nanoDollars);
    }

    /** What is remembered. */
    public RunLedger ledger() {
        return ledger;
    }
}
