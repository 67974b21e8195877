package dev.tollgate.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an expression may ask for: the closed list of names, each with its type. */
public enum Variable {
    CALLER_KIND("caller.kind", SimpleType.STRING, "`anonymous`, `key`, `token` or `workload`"),
    CALLER_PRINCIPAL("caller.principal", SimpleType.STRING, "who calls, such as `key:ci`"),
    CALLER_AGENT("caller.agent", SimpleType.STRING, "the agent's name; empty where unknown"),
    CALLER_TEAM("caller.team", SimpleType.STRING, "empty where unknown"),
    CALLER_TENANT("caller.tenant", SimpleType.STRING, "empty where unknown"),
    CALLER_NAMESPACE("caller.namespace", SimpleType.STRING, "of a workload; empty where unknown"),
    CALLER_CLAIMS(
            "caller.claims",
            MapType.create(SimpleType.STRING, SimpleType.DYN),
            "the verified token's claims; asking for one that is not there is an error, `has(caller.claims.x)` is not"),
    REQUEST_METHOD("request.method", SimpleType.STRING, "in capitals"),
    REQUEST_PATH("request.path", SimpleType.STRING, "in its canonical form, without the query"),
    REQUEST_HOST("request.host", SimpleType.STRING, "in small letters, without the port; empty where not said"),
    REQUEST_PEER("request.peer", SimpleType.STRING, "the caller's address"),
    REQUEST_HEADERS(
            "request.headers",
            MapType.create(SimpleType.STRING, SimpleType.STRING),
            "by name in small letters, several of a name joined by `, `; without credentials, cookies and `x-forwarded-client-cert`"),
    CALL_MODEL("call.model", SimpleType.STRING, "the name the caller asks for"),
    CALL_STREAM("call.stream", SimpleType.BOOL, "whether the answer is asked for as events"),
    CALL_MAX_TOKENS("call.maxTokens", SimpleType.INT, "the caller's bound; 2147483647 where it gives none"),
    CALL_TOOLS("call.tools", SimpleType.BOOL, "whether tools are declared"),
    CALL_IMAGES("call.images", SimpleType.BOOL, "whether the prompt holds an image"),
    CALL_PROMPT_BYTES("call.promptBytes", SimpleType.INT, "bytes of text that the model reads");

    private static final Map<String, Variable> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Variable::written, variable -> variable));
    private static final Pattern UNDECLARED = Pattern.compile("^undeclared reference to '(\\w+)'");

    private final String written;
    private final CelType type;
    private final String meaning;

    Variable(String written, CelType type, String meaning) {
        this.written = written;
        this.type = type;
        this.meaning = meaning;
    }

    /** The name in expressions, for example {@code caller.team}. */
    public String written() {
        return written;
    }

    /** A few words on it, for the documents. */
    public String meaning() {
        return meaning;
    }

    CelType type() {
        return type;
    }

    /** Whether only the body tells. */
    boolean ofCall() {
        return written.startsWith("call.");
    }

    /**
     * What there is where the compiler found none of it; null if it said something else. It knows whole names, and of {@code caller.tema} says
     * that {@code caller} is none.
     */
    static @Nullable String namesMeant(String said) {
        var undeclared = UNDECLARED.matcher(said);
        if (!undeclared.find()) {
            return null;
        }
        var group = undeclared.group(1);
        var names = Arrays.stream(values())
                .map(Variable::written)
                .filter(name -> name.startsWith(group + "."))
                .map(name -> name.substring(group.length() + 1))
                .collect(Collectors.joining(", "));
        if (names.isEmpty()) {
            var meant = Arrays.stream(values())
                    .map(Variable::written)
                    .filter(name -> name.endsWith("." + group))
                    .collect(Collectors.joining(" or "));
            return "'" + group + "' is neither a name nor a function"
                    + (meant.isEmpty()
                            ? "; names begin with caller, request or call"
                            : "; did you mean " + meant + "?");
        }
        return group + " has " + names;
    }

    /** The variable of this name; null if there is none. */
    static @Nullable Variable named(String name) {
        return BY_NAME.get(name);
    }
}
