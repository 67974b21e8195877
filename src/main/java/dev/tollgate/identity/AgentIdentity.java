package dev.tollgate.identity;

import dev.tollgate.http.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which agent a call is of. What is proven comes first: the certificate, then the token, then the key. What a caller declares only
 * narrows: it tells apart the agents of one proven principal, and never makes two principals one.
 *
 * @param name the agent: the proven one, else the declared one, else empty
 * @param declared what the caller says it is, at most {@value #MAX_NAME} characters; where it says nothing, what program it is by its
 *     {@code User-Agent}, else null
 * @param source where {@code name} comes from
 * @param verified whether {@code name} is proven
 */
public record AgentIdentity(String name, @Nullable String declared, Source source, boolean verified) {
    static final int MAX_NAME = 64;

    /** The field by which a caller names its agent. */
    public static final String FIELD = "tollgate-agent";

    /** By which agents say who they are without being asked, the most telling first. */
    private static final List<String> DECLARING =
            List.of(FIELD, "x-claude-code-agent-id", "x-codex-subagent", "x-openai-subagent", "aigw-agent");

    private static final String BAGGAGE_MEMBER = "gen_ai.agent.name";

    /** What the name of an agent rests on. */
    public enum Source {
        CERTIFICATE,
        TOKEN,
        KEY,
        DECLARED,
        NONE
    }

    /** The agent of this caller's call. */
    public static AgentIdentity of(Caller caller, Headers headers) {
        var named = named(headers);
        var declared = named == null ? product(headers.get("user-agent")) : named;
        var proven = caller.agent();
        if (!proven.isEmpty()) {
            return new AgentIdentity(proven, declared, source(caller), true);
        }
        // The product in a User-Agent field is a kind of program and no agent, so it tells callers apart but names
        // nobody.
        return named == null
                ? new AgentIdentity("", declared, Source.NONE, false)
                : new AgentIdentity(named, declared, Source.DECLARED, false);
    }

    private static Source source(Caller caller) {
        return switch (caller) {
            case Caller.Workload _ -> Source.CERTIFICATE;
            case Caller.TokenSubject _ -> Source.TOKEN;
            case Caller.KeyHolder _ -> Source.KEY;
            case Caller.Anonymous _ -> Source.NONE;
        };
    }

    /** The agent that a caller says it is; null if it says nothing, or nothing that is a name. */
    public static @Nullable String named(Headers headers) {
        for (var field : DECLARING) {
            var value = headers.get(field);
            if (value != null && isName(value)) {
                return value;
            }
        }
        return carried(headers.get("baggage"));
    }

    /** The member of W3C baggage that GenAI conventions name; its value may be percent-encoded, and then it is no name. */
    private static @Nullable String carried(@Nullable String baggage) {
        if (baggage == null) {
            return null;
        }
        int from = 0;
        while (from < baggage.length()) {
            int comma = baggage.indexOf(',', from);
            int end = comma < 0 ? baggage.length() : comma;
            int equals = baggage.indexOf('=', from);
            if (equals > 0
                    && equals < end
                    && baggage.substring(from, equals).strip().equals(BAGGAGE_MEMBER)) {
                var value = baggage.substring(equals + 1, end);
                int properties = value.indexOf(';');
                var name = (properties < 0 ? value : value.substring(0, properties)).strip();
                return isName(name) ? name : null;
            }
            from = end + 1;
        }
        return null;
    }

    /** {@code claude-cli} of {@code claude-cli/1.0 (external)}. */
    private static @Nullable String product(@Nullable String userAgent) {
        if (userAgent == null) {
            return null;
        }
        int end = 0;
        while (end < userAgent.length() && userAgent.charAt(end) != '/' && userAgent.charAt(end) != ' ') {
            end++;
        }
        var name = userAgent.substring(0, end);
        return isName(name) ? name : null;
    }

    private static boolean isName(String text) {
        if (text.isEmpty() || text.length() > MAX_NAME) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits = (c >= '0' && c <= '9')
                    || (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || "._-:/@+".indexOf(c) >= 0;
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
