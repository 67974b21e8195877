package dev.tollgate.io.attempt;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.fault.Fault;
import dev.tollgate.llm.Operation;
import dev.tollgate.policy.LocalAnswer;
import dev.tollgate.route.ModelEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens a prompt is likely to have, where a count is asked for and no target of the model can count: by the bytes per token that
 * were learned of the target with the most tokens. It says of itself that it is an estimate; where nothing may be lost, none is given.
 */
public final class CountEstimate {
    /** What the answer's header names as not being what was asked for. */
    private static final Fault.Field MARK = new Fault.Field("tollgate-lossy", "input_tokens");

    private CountEstimate() {}

    /** The answer in the providers' place; null where a provider is to be asked, or nobody. */
    public static @Nullable LocalAnswer of(Exchange exchange, ModelRequest request, ModelEntry entry) {
        if (request.operation() != Operation.COUNT_TOKENS || !entry.mayLose()) {
            return null;
        }
        var learned = exchange.live().snapshot().endpoints().models();
        long most = 0;
        for (var target : entry.targets()) {
            if (Demands.serves(exchange, request, target)) {
                return null;
            }
            most = Math.max(most, learned.promptTokens(target.model(), request.promptBytes()));
        }
        return new LocalAnswer(exchange.surface().dialect().tokenCount(most), List.of(MARK));
    }
}
