package dev.tollgate.policy;

import dev.tollgate.dialect.Rendered;
import dev.tollgate.fault.Fault;
import java.util.List;

/**
 * An answer that a policy gives in the model's place, complete and in the caller's dialect; no model is asked and nothing is billed.
 *
 * @param body events where the caller asked for events
 * @param fields header fields that mark it
 */
public record LocalAnswer(Rendered body, List<Fault.Field> fields) {
    public LocalAnswer {
        fields = List.copyOf(fields);
    }
}
