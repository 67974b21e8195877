package dev.tollgate.io.server;

import dev.tollgate.exchange.Surface;
import dev.tollgate.llm.Operation;
import dev.tollgate.run.Run;
import dev.tollgate.run.Runs;
import dev.tollgate.settle.Settlement;

/** Tells the runs what became of a call: what it used, and the id of an answer that a later call may name. */
final class RunEnd {
    private RunEnd() {}

    static void tell(Runs runs, Run run, Settlement settlement) {
        var usage = settlement.usage();
        long input = usage == null
                ? 0
                : usage.uncachedInput() + usage.cacheRead() + usage.cacheWrite5m() + usage.cacheWrite1h();
        long output = usage == null ? 0 : usage.output() + usage.reasoning();
        var cost = settlement.cost();
        runs.ended(run, input, output, cost.isUnknown() ? 0 : cost.total().nanos());
        var exchanged = settlement.exchanged();
        boolean named = exchanged.surface() instanceof Surface.ModelFace(var _, var operation)
                && operation == Operation.RESPONSES;
        if (named && !exchanged.attempts().isEmpty()) {
            var id = exchanged.attempts().getLast().responseId();
            if (id != null) {
                runs.issued(run, id);
            }
        }
    }
}
