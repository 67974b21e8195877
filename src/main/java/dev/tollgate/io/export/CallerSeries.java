package dev.tollgate.io.export;

import dev.tollgate.identity.Caller;
import dev.tollgate.settle.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * Calls and money by whose they are. Only proven agents and teams become labels, and only so many: what callers say of themselves would
 * make series without end.
 *
 * <p>Threads: any.
 */
final class CallerSeries {
    private static final int MAX_AGENTS = 512;
    private static final int MAX_TEAMS = 256;
    private static final String UNKNOWN = "unknown";

    private final Instruments instruments;
    private final LabelBound agents = new LabelBound(MAX_AGENTS);
    private final LabelBound teams = new LabelBound(MAX_TEAMS);

    CallerSeries(Instruments instruments) {
        this.instruments = instruments;
    }

    void add(Settlement settlement) {
        var exchanged = settlement.exchanged();
        var caller = exchanged.caller();
        var kind = caller == null ? UNKNOWN : caller.kind();
        var agent = agent(caller);
        var team = caller == null || caller.team() == null ? "" : teams.of(caller.team());
        instruments
                .callerRequests
                .labelValues(kind, agent, team, Integer.toString(exchanged.status()))
                .inc();
        if (!exchanged.attempts().isEmpty() && !settlement.cost().isUnknown()) {
            instruments
                    .callerCost
                    .labelValues(kind, agent, team)
                    .inc(settlement.cost().total().approximateDollars());
        }
    }

    private String agent(@Nullable Caller caller) {
        return caller == null || caller.agent().isEmpty() ? "" : agents.of(caller.agent());
    }
}
