package dev.tollgate.policy.loop.guard;

import dev.tollgate.llm.Transcript;
import dev.tollgate.policy.loop.Finding;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a run hears: fixed sentences with numbers and the names of tools, which are short and of few letters, so that nothing a tool or a model
 * wrote can speak through them.
 *
 * @param told the conversation, for the names
 */
record LoopWords(Transcript told) {
    private static final int NAMES = 3;
    private static final int NAME_CHARS = 64;

    String throttled(@Nullable Finding finding) {
        return what(finding) + " (expected: something new, or a pause)";
    }

    String spoken(@Nullable Finding finding, boolean again) {
        return again
                ? "Still going in circles: " + what(finding) + ". Do something else, or finish now."
                : "This run is going in circles: " + what(finding)
                        + ". Change the arguments or use another tool; if nothing else helps, finish with what is known.";
    }

    String blocked(@Nullable Finding finding, long nanos) {
        var why = what(finding);
        return nanos == 0
                ? why + " (expected: less)"
                : why + "; the run is blocked for " + TimeUnit.NANOSECONDS.toSeconds(nanos) + " more seconds";
    }

    String cut(Finding finding) {
        return what(finding) + " and is ended here (expected: something new)";
    }

    String quarantined(String run) {
        return "run " + run + " is in quarantine until an operator releases it";
    }

    /** The evidence in a few words, for lines and spans. */
    static String evidence(Finding finding) {
        return finding.header() + "; act=" + Long.toHexString(finding.act()) + "; result="
                + Long.toHexString(finding.result());
    }

    private String what(@Nullable Finding finding) {
        if (finding == null) {
            return "an operator stopped this run";
        }
        long count = finding.repeats();
        return switch (finding.rule()) {
            case L1 -> subject(1) + " " + count + " times in a row with the same arguments and the same result";
            case L2 ->
                subject(finding.period()) + " in the same cycle of " + finding.period() + " steps, " + count
                        + " times in a row, with the same results";
            case L3 -> subject(1) + " " + count + " times in a row with the same arguments, and failed each time";
            case L4 -> "the same request was sent and answered " + count + " times";
            case L5 -> "the same was said " + count + " times in other words";
            case L6 -> count + " messages went to and fro without anything new";
            case L7 ->
                finding.period() == 0
                        ? "runs were delegated " + count + " deep"
                        : "an agent was called by those that it called, and stands in their stack " + count + " times";
            case L8 ->
                finding.period() == 0
                        ? count + " calls are under way at once"
                        : count + " runs were begun by one within a minute";
            case L9 -> count + " calls came before the time they were told to wait for";
            case L10 -> subject(1) + " again: the last " + count + " steps brought nothing new";
            case L11 -> count + " times the usual tokens are used";
            case L12 -> count + " percent of what one task may cost is used";
            case L13 -> "an answer repeats the same words " + count + " times";
            case L14 ->
                subject(1) + " " + count + " times in a row to ask whether something is ready, more than once a second";
        };
    }

    private String subject(int period) {
        var names = new LinkedHashSet<String>();
        for (int i = Math.min(period, told.steps()) - 1; i >= 0; i--) {
            var step = told.stepFromEnd(i);
            if (step != null) {
                names.add(printable(step.tool()));
            }
        }
        if (names.isEmpty()) {
            return "the same was said and answered";
        }
        var shown = String.join(
                ", ", names.stream().limit(NAMES).map(name -> "`" + name + "`").toList());
        var more = names.size() > NAMES ? " and others" : "";
        return (names.size() == 1 ? "the tool " : "the tools ") + shown + more + (names.size() == 1 ? " was" : " were")
                + " called";
    }

    private static String printable(String name) {
        var out = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), NAME_CHARS); i++) {
            char c = name.charAt(i);
            boolean plain = c < 0x7F && (Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '/');
            out.append(plain ? c : '?');
        }
        return out.toString();
    }
}
