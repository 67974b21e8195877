package dev.tollgate.cel;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of the variables in one exchange; each is made only when an expression asks for it. */
final class Facts {
    /**
     * An expression needs no secret to decide by, and what it cannot read it cannot compare by guessing. Whose certificate a proxy saw is
     * judged where identities are: here anybody could have written it.
     */
    private static final Set<String> HIDDEN = Set.of(
            "authorization",
            "proxy-authorization",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "cookie",
            "set-cookie",
            "x-forwarded-client-cert");

    private Facts() {}

    /** The value of a variable; null for one of the call before there is a call. */
    static @Nullable Object value(Variable variable, HeadFacts head, @Nullable CallFacts call) {
        var caller = head.caller();
        var request = head.arrival().head();
        return switch (variable) {
            case CALLER_KIND -> caller.kind();
            case CALLER_PRINCIPAL -> caller.principal();
            case CALLER_AGENT -> head.caller().agent();
            case CALLER_TEAM -> orEmpty(caller.team());
            case CALLER_TENANT -> orEmpty(caller.tenant());
            case CALLER_NAMESPACE -> orEmpty(caller.namespace());
            case CALLER_CLAIMS -> celValue(caller.claims());
            case REQUEST_METHOD -> request.method();
            case REQUEST_PATH -> request.target().path();
            case REQUEST_HOST ->
                request.authority() == null ? "" : request.authority().host();
            case REQUEST_PEER -> head.arrival().peer().address();
            case REQUEST_HEADERS -> headers(head);
            case CALL_MODEL -> call == null ? null : call.entry().name();
            case CALL_STREAM -> call == null ? null : call.request().stream();
            case CALL_MAX_TOKENS ->
                call == null ? null : (long) call.request().maxTokens().orElse(Integer.MAX_VALUE);
            case CALL_TOOLS -> call == null ? null : call.request().tools();
            case CALL_IMAGES -> call == null ? null : call.request().images();
            case CALL_PROMPT_BYTES ->
                call == null ? null : (long) call.request().promptBytes();
        };
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Map<String, String> headers(HeadFacts head) {
        var byName = new HashMap<String, String>();
        head.arrival().head().headers().forEach((name, value) -> {
            var lower = name.toLowerCase(Locale.ROOT);
            if (!HIDDEN.contains(lower)) {
                byName.merge(lower, value, (first, next) -> first + ", " + next);
            }
        });
        return byName;
    }

    /** CEL knows 64-bit integers and doubles only, and JWT libraries give dates for times. */
    @SuppressWarnings("JavaUtilDate") // what the library gives
    private static Object celValue(Object claim) {
        return switch (claim) {
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Float number -> number.doubleValue();
            case Date date -> date.getTime() / 1000;
            case List<?> list -> {
                var values = new ArrayList<Object>(list.size());
                for (var value : list) {
                    if (value != null) {
                        values.add(celValue(value));
                    }
                }
                yield values;
            }
            case Map<?, ?> map -> {
                var values = HashMap.<String, Object>newHashMap(map.size());
                map.forEach((name, value) -> {
                    if (value != null) {
                        values.put(String.valueOf(name), celValue(value));
                    }
                });
                yield values;
            }
            default -> claim;
        };
    }
}
