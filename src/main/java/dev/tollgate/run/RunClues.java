package dev.tollgate.run;

import dev.tollgate.exchange.Arrival;
import dev.tollgate.http.Headers;
import dev.tollgate.llm.Transcript;
import dev.tollgate.run.Run.Source;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a call says of the run it belongs to, in this order: header fields, W3C baggage, ids in the body, the caller's trace
 * and the {@linkplain TraceMark mark} in it.
 *
 * <p>Ids that each mean a part of a run's tree are read together: those of Claude Code ({@code x-claude-code-session-id} with
 * {@code -agent-id} and {@code -parent-agent-id}) and of Codex ({@code thread-id} with {@code x-codex-parent-thread-id}).
 *
 * <p>Immutable, so any thread may use it.
 */
public final class RunClues {
    /** The header fields that are looked at unless others are configured, the first that is there counts. */
    public static final List<String> HEADERS = List.of(
            "x-run-id",
            "agent-session-id",
            "x-session-id",
            "x-conversation-id",
            "x-litellm-trace-id",
            "x-litellm-session-id",
            "helicone-session-id",
            "session-id",
            "session_id");

    private static final List<String> BAGGAGE =
            List.of("tollgate.run", "run.id", "gen_ai.conversation.id", "session.id");
    private static final int MAX_ID_CHARS = 256;
    private static final int MAX_BAGGAGE_CHARS = 8192;

    private final long secret;
    private final List<String> headers;

    /**
     * Makes it.
     *
     * @param secret  keys the hashes; replicas that share it agree on ids
     * @param headers names of fields that hold the id of a run
     */
    public RunClues(long secret, List<String> headers) {
        this.secret = secret;
        this.headers = List.copyOf(headers);
    }

    /**
     * What is said in the head of a call, and in its body as far as the transcript tells.
     *
     * @param realm keyed hash of the tenant; marks that were made for another count for nothing
     */
    public RunEvidence of(Arrival arrival, long realm, Transcript transcript) {
        var fields = arrival.head().headers();
        var run = named(fields, transcript);
        return new RunEvidence(
                run.id(),
                run.source(),
                run.issued(),
                run.parent(),
                trace(arrival),
                TraceMark.in(arrival.trace().state(), realm, arrival.epochMillis()),
                transcript.hint(),
                isAgain(fields.get("x-stainless-retry-count")));
    }

    /** A run by the ids that a call gives; 0 for what it does not say. */
    private record Named(long id, Source source, boolean issued, long parent) {
        static Named by(Source source, long id, long parent) {
            return new Named(id, source, false, parent);
        }
    }

    private Named named(Headers fields, Transcript transcript) {
        var session = id(fields, "x-claude-code-session-id");
        if (session != null) {
            return tree("claude-code " + session, id(fields, "x-claude-code-agent-id"), fields);
        }
        var thread = id(fields, "thread-id");
        if (thread != null) {
            var parent = id(fields, "x-codex-parent-thread-id");
            long above = parent == null ? 0 : RunIds.of(secret, "thread-id " + parent);
            return Named.by(Source.HEADER, RunIds.of(secret, "thread-id " + thread), above);
        }
        for (var name : headers) {
            var value = id(fields, name);
            if (value != null) {
                return Named.by(Source.HEADER, RunIds.of(secret, name + " " + value), 0);
            }
        }
        long carried = carried(fields.get("baggage"));
        if (carried != 0) {
            return Named.by(Source.BAGGAGE, carried, 0);
        }
        var source = transcript.inSession() ? Source.SESSION : Source.CONVERSATION;
        return new Named(transcript.conversation(), source, transcript.followsAnswer(), 0);
    }

    // A sub-agent's run is one of its own, started by the agent it names or else by the session's main one.
    private Named tree(String session, @Nullable String agent, Headers fields) {
        if (agent == null) {
            return Named.by(Source.HEADER, RunIds.of(secret, session), 0);
        }
        var parent = id(fields, "x-claude-code-parent-agent-id");
        long above = RunIds.of(secret, parent == null ? session : session + " " + parent);
        return Named.by(Source.HEADER, RunIds.of(secret, session + " " + agent), above);
    }

    private long trace(Arrival arrival) {
        var trace = arrival.trace();
        return trace.parentSpanId() == 0
                ? 0
                : RunIds.joined(secret, RunIds.joined(trace.traceIdHigh(), trace.traceIdLow()));
    }

    // W3C Baggage section 3.3: key=value pairs with properties after semicolons.
    private long carried(@Nullable String baggage) {
        if (baggage == null || baggage.length() > MAX_BAGGAGE_CHARS) {
            return 0;
        }
        for (var wanted : BAGGAGE) {
            for (var member : baggage.split(",", -1)) {
                int equals = member.indexOf('=');
                if (equals > 0 && member.substring(0, equals).trim().equals(wanted)) {
                    int end = member.indexOf(';', equals);
                    var value = member.substring(equals + 1, end < 0 ? member.length() : end)
                            .trim();
                    if (!value.isEmpty() && value.length() <= MAX_ID_CHARS) {
                        return RunIds.of(secret, "baggage " + value);
                    }
                }
            }
        }
        return 0;
    }

    private static @Nullable String id(Headers fields, String name) {
        var value = fields.get(name);
        return value == null || value.isBlank() || value.length() > MAX_ID_CHARS ? null : value.trim();
    }

    private static boolean isAgain(@Nullable String count) {
        return count != null && !count.isBlank() && !count.trim().equals("0");
    }
}
