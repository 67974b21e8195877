package dev.tollgate.cel;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An expression that was compiled: what condition and key share. Evaluating it never throws.
 *
 * <p>Immutable, so any thread may use it.
 *
 * @param written as the operator wrote it
 * @param needsCall whether it asks for something that only the body tells
 */
record Expression(String written, CelRuntime.Program program, boolean needsCall) {

    /** What it comes to; null where it cannot be evaluated. */
    @Nullable
    Object value(HeadFacts head, @Nullable CallFacts call) {
        try {
            return program.eval(name -> {
                var variable = Variable.named(name);
                return variable == null ? Optional.empty() : Optional.ofNullable(Facts.value(variable, head, call));
            });
        } catch (CelEvaluationException | RuntimeException failed) {
            // A missing claim, an index beyond a list, an overflow, the bound on iterations: all the same to a policy.
            return null;
        }
    }
}
