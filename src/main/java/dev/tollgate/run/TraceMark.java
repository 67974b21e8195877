package dev.tollgate.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a call takes along, so that calls it leads to are known by it: a member of W3C {@code tracestate}, which whoever is called passes on
 * with the trace. It says which run it is of and which agents led there, signed, so that a gateway that has never seen the run believes it too,
 * and nobody can make one up. It is believed only within the tenant it was made for,
 * and for half an hour: who hands it on later does not do so within the call.
 *
 * <p>The value: run (13 characters of five bits), when (7, seconds), depth (2), agents (7 each), signature (13).
 *
 * @param run         the run that made the call
 * @param lineage     what led to that run
 * @param epochMillis when the call came
 */
record TraceMark(long run, Lineage lineage, long epochMillis) {
    /** The key of the member (W3C Trace Context level 1, section 3.3.1.3). */
    static final String KEY = "tollgate";

    private static final int WHEN_CHARS = 7;
    private static final int DEPTH_CHARS = 2;
    private static final int AGENT_CHARS = Lineage.AGENT_BITS / 5;
    private static final int LEAST = RunIds.LENGTH + WHEN_CHARS + DEPTH_CHARS + RunIds.LENGTH;
    /** What every participant must be able to carry (section 3.3.1.5). */
    private static final int MAX_STATE = 512;

    /** For how long it is believed; clocks may differ as much. */
    private static final long SECONDS = Duration.ofMinutes(30).toSeconds();

    private static final long SIGNED = 0x6D61726B00000006L;

    /** The mark in a {@code tracestate}; null where there is none that was made for this tenant within half an hour. */
    static @Nullable TraceMark in(@Nullable String state, long realm, long epochMillis) {
        var value = state == null || !state.contains(KEY) ? null : member(state);
        if (value == null || value.length() < LEAST || (value.length() - LEAST) % AGENT_CHARS != 0) {
            return null;
        }
        int body = value.length() - RunIds.LENGTH;
        if (RunIds.key(value.substring(body)) != signature(value.substring(0, body), realm)) {
            return null;
        }
        long when = RunIds.number(value, RunIds.LENGTH, WHEN_CHARS);
        if (Math.abs(epochMillis / 1_000 - when) > SECONDS) {
            return null;
        }
        var agents = new long[(value.length() - LEAST) / AGENT_CHARS];
        int at = RunIds.LENGTH + WHEN_CHARS + DEPTH_CHARS;
        for (int i = 0; i < agents.length; i++) {
            agents[i] = RunIds.number(value, at + i * AGENT_CHARS, AGENT_CHARS);
        }
        int depth = (int) RunIds.number(value, RunIds.LENGTH + WHEN_CHARS, DEPTH_CHARS);
        return new TraceMark(
                RunIds.number(value, 0, RunIds.LENGTH), new Lineage(realm, 0, depth, true, agents), when * 1_000);
    }

    private static @Nullable String member(String state) {
        for (int at = 0; at < state.length(); ) {
            int end = state.indexOf(',', at);
            end = end < 0 ? state.length() : end;
            var member = state.substring(at, end).trim();
            if (isOurs(member)) {
                return member.substring(KEY.length() + 1);
            }
            at = end + 1;
        }
        return null;
    }

    private static boolean isOurs(String member) {
        return member.startsWith(KEY) && member.length() > KEY.length() && member.charAt(KEY.length()) == '=';
    }

    /** The {@code tracestate} of a call that this run makes: the mark first, then the members of others (section 3.5), the last left out if they are too many. */
    String before(@Nullable String state) {
        int length = KEY.length() + 1 + LEAST + lineage.agents() * AGENT_CHARS;
        var out = new StringBuilder(state == null ? length : MAX_STATE)
                .append(KEY)
                .append('=');
        int from = out.length();
        RunIds.append(out, run, RunIds.LENGTH);
        RunIds.append(out, epochMillis / 1_000, WHEN_CHARS);
        RunIds.append(out, lineage.depth(), DEPTH_CHARS);
        for (int i = 0; i < lineage.agents(); i++) {
            RunIds.append(out, lineage.agent(i), AGENT_CHARS);
        }
        RunIds.append(out, signature(out.substring(from), lineage.realm), RunIds.LENGTH);
        if (state != null) {
            for (var each : state.split(",", -1)) {
                var member = each.trim();
                if (out.length() + 1 + member.length() > MAX_STATE) {
                    break;
                }
                if (!member.isEmpty() && !isOurs(member)) {
                    out.append(',').append(member);
                }
            }
        }
        return out.toString();
    }

    private static long signature(String body, long realm) {
        return RunIds.of(realm ^ SIGNED, body);
    }
}
