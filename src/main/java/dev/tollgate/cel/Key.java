package dev.tollgate.cel;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import org.jspecify.annotations.Nullable;

/** An expression that names what an exchange counts for, such as {@code caller.team + "/" + call.model}. */
public final class Key {
    private final Expression expression;

    Key(Expression expression) {
        this.expression = expression;
    }

    /** The key; null where it cannot be evaluated, or needs a call and there is none. */
    public @Nullable String of(HeadFacts head, @Nullable CallFacts call) {
        return call == null && expression.needsCall() ? null : (String) expression.value(head, call);
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
