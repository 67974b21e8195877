package dev.tollgate.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import org.jspecify.annotations.Nullable;

/** An expression that is true or false of an exchange, such as {@code caller.team == "search" && call.maxTokens <= 4000}. */
public final class Condition {
    private final Expression expression;
    private final Cases whenTrue;
    private final Cases whenFalse;

    Condition(Expression expression, CelAbstractSyntaxTree ast) {
        this.expression = expression;
        whenTrue = Cases.when(ast, true);
        whenFalse = Cases.when(ast, false);
    }

    /** What it asks of an exchange of which it is true. */
    public Cases whenTrue() {
        return whenTrue;
    }

    /** What is so of an exchange of which it is false. */
    public Cases whenFalse() {
        return whenFalse;
    }

    /**
     * Whether it holds.
     *
     * @param call null while only the head is known
     * @return {@link Truth#FAILED} where it cannot be evaluated; {@link Truth#LATER} where it needs the call and there is none
     */
    public Truth holds(HeadFacts head, @Nullable CallFacts call) {
        if (call == null && expression.needsCall()) {
            return Truth.LATER;
        }
        boolean maybe = whenTrue.has(head, call);
        // Comparisons alone nearly always settle it, for a tenth of what the interpreter takes.
        return maybe != whenFalse.has(head, call) ? Truth.of(maybe) : interpreted(head, call);
    }

    /** What the library makes of it. */
    Truth interpreted(HeadFacts head, @Nullable CallFacts call) {
        return expression.value(head, call) instanceof Boolean holds ? Truth.of(holds) : Truth.FAILED;
    }

    /** Whether only a call can tell. */
    public boolean needsCall() {
        return expression.needsCall();
    }

    /** As the operator wrote it. */
    @Override
    public String toString() {
        return expression.written();
    }
}
