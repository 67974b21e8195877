package dev.tollgate.policy;

import dev.tollgate.fault.Outcome;
import dev.tollgate.price.Money;
import dev.tollgate.route.Target;
import java.util.EnumSet;
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

        /** These and others. */
        Set<ControlHeader> and(Set<ControlHeader> others) {
            if (others.isEmpty()) {
                return headers;
            }
            var all = EnumSet.copyOf(others);
            all.addAll(headers);
            return all;
        }
    }

    /**
     * Go on, but have another model serve, if nothing else keeps the call from it. Only budgets may say so, at {@link Guard#call}; the last one who does is
     * heard.
     *
     * @param model the name of its entry
     * @param policy the operator's name of the policy that says so
     * @param budget which of its budgets does
     */
    record UseModel(String model, String policy, String budget) implements Consent {
        static final String FIELD = "tollgate-downgraded";
        private static final int MAX_NAME = 120;

        /** What the caller is told: {@code small; asked=fast; budget=money/team}. */
        String field(String asked) {
            return printable(model) + "; asked=" + printable(asked) + "; budget=" + printable(budget);
        }

        PolicyNote note(String action, String detail) {
            return new PolicyNote(policy, PolicyKind.BUDGETS, action, detail);
        }

        /** Names come from the configuration or from the caller; nothing in them may end a field or a header line. */
        private static String printable(String name) {
            var out = new StringBuilder(name.length());
            for (int i = 0; i < Math.min(MAX_NAME, name.length()); i++) {
                char c = name.charAt(i);
                out.append(c <= ' ' || c >= 0x7f || c == ';' || c == ',' ? '_' : c);
            }
            return out.toString();
        }
    }

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
