package dev.tollgate.policy;

import dev.tollgate.fault.Outcome;
import dev.tollgate.price.Money;
import dev.tollgate.route.Target;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How a guard lets a call go on; a refusal is an {@link Outcome.Refused}. */
public sealed interface Consent {
    /** Go on, at once: the answer of nearly every guard to nearly every call. */
    Outcome<Consent> GIVEN = Outcome.ready(new Given());

    /** Go on. */
    record Given() implements Consent {}

    /** Go on; the caller may use these control headers. */
    record Granted(Set<ControlHeader> headers) implements Consent {
        public Granted {
            headers = Set.copyOf(headers);
        }
    }

    /** Go on, but as if this model had been asked for; the last one who says so is heard. */
    record UseModel(String model) implements Consent {}

    /**
     * Go on, but not everywhere.
     *
     * @param barred of which targets this is true, to none of those
     * @param money to none that is expected to cost more; null for no such ceiling
     */
    record Narrowed(Predicate<Target> barred, @Nullable Money money) implements Consent {}

    /** No further: this is the answer. Only {@link Guard#call} may say so. */
    record Answered(LocalAnswer answer) implements Consent {}
}
