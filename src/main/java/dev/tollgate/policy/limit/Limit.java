package dev.tollgate.policy.limit;

import dev.tollgate.cel.Key;
import org.jspecify.annotations.Nullable;

/**
 * One limit of a policy.
 *
 * @param name names it inside its policy, such as {@code agent-requests}; printable ASCII
 * @param per whose calls share it
 * @param source what says the key where {@code per} is {@link Per#EXPRESSION}, else null
 * @param unit what is counted
 * @param quota how much; of a limit on concurrency only the count matters
 */
public record Limit(String name, Per per, @Nullable Key source, Unit unit, Quota quota) {

    /** The first moment at which all of it is known: tokens need the body, whoever they are counted for. */
    public Per.Stage stage() {
        var known = source == null || source.needsCall() ? per.known() : Per.Stage.HEAD;
        return unit.isTokens() && known == Per.Stage.HEAD ? Per.Stage.CALL : known;
    }
}
