package dev.tollgate.policy.loop;

import dev.tollgate.policy.loop.LoopRule.Setting;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What an operator says about loops.
 *
 * <p>Threads: immutable.
 *
 * @param settings what holds for each rule
 * @param caps     what one human turn may come to (L12)
 * @param allow    tools whose repetition means nothing; as if they had not been called
 * @param polling  tools that ask whether something is ready, beside those whose name says so ({@link #polls})
 * @param answer   what a run hears that goes in circles
 */
public record LoopRules(
        Map<LoopRule, Setting> settings, Caps caps, Set<String> allow, Set<String> polling, Answer answer) {
    /** What a name says of a tool that waits. */
    private static final Set<String> WAITS = Set.of("poll", "polling", "wait", "await", "sleep", "ping", "heartbeat");

    /** What takes time … */
    private static final Set<String> WORK = Set.of(
            "task",
            "job",
            "build",
            "deploy",
            "deployment",
            "pipeline",
            "workflow",
            "operation",
            "execution",
            "process");

    /** … and what asks how far it is. */
    private static final Set<String> ASKS = Set.of("status", "state", "progress", "get", "result", "check", "output");

    /** What goes on beside an agent … */
    private static final Set<String> BESIDE = Set.of(
            "bash",
            "shell",
            "terminal",
            "command",
            "agent",
            "subagent",
            "batch",
            "crawl",
            "export",
            "import",
            "scan",
            "training");

    /** … and what asks what came of it until now. */
    private static final Set<String> LOOKS = Set.of("status", "output");

    /** What a run hears when it is broken off. */
    public enum Answer {
        /** An error that its client does not repeat. */
        REFUSE,
        /** What a model might say, from a fixed template: what repeats, and to change or to finish. */
        SYNTHETIC
    }

    /**
     * What one human turn may come to; 0 for no bound.
     *
     * @param calls       calls of models
     * @param tools       calls of tools
     * @param nanoDollars money
     * @param nanos       time from its first call on
     */
    public record Caps(long calls, long tools, long nanoDollars, long nanos) {
        /** Those that hold where nothing is said. */
        public static final Caps USUAL = new Caps(200, 500, 0, 0);

        /** The part of the nearest cap that is used, in percent. */
        long percent(long calls, long tools, long nanoDollars, long nanos) {
            return Math.max(
                    Math.max(part(calls, this.calls), part(tools, this.tools)),
                    Math.max(part(nanoDollars, this.nanoDollars), part(nanos, this.nanos)));
        }

        private static long part(long used, long cap) {
            return cap == 0 ? 0 : (long) (100.0 * used / cap);
        }
    }

    /** What holds where nothing is said. */
    public static final LoopRules USUAL = new LoopRules(Map.of(), Caps.USUAL, Set.of(), Set.of(), Answer.REFUSE);

    public LoopRules {
        var all = new EnumMap<LoopRule, Setting>(LoopRule.class);
        for (var rule : LoopRule.values()) {
            var said = settings.get(rule);
            all.put(rule, said == null ? rule.usual() : said);
        }
        settings = Collections.unmodifiableMap(all);
        allow = Set.copyOf(allow);
        polling = Set.copyOf(polling);
    }

    /** What a count comes to. */
    public Firmness firmness(LoopRule rule, long count) {
        return setting(rule).firmness(count);
    }

    /** What a count of the other thing that a rule looks at comes to; its mode bounds both. */
    Firmness otherFirmness(LoopRule rule, long count) {
        var other = rule.also();
        return other == null
                ? Firmness.NONE
                : other.firmness(count).atMost(setting(rule).mode().most());
    }

    /** What holds for a rule. */
    public Setting setting(LoopRule rule) {
        return Objects.requireNonNull(settings.get(rule));
    }

    /** Whether repeating a tool means nothing. */
    public boolean allows(String tool) {
        return allow.contains(tool);
    }

    /**
     * Whether a tool asks if something is ready: one that the operator names, one whose name has a word such as {@code wait} or {@code poll} in
     * it, and one that asks for the state of a job or of what runs beside the agent, as {@code get_task}, {@code buildStatus} or
     * {@code BashOutput} do.
     */
    public boolean polls(String tool) {
        if (polling.contains(tool)) {
            return true;
        }
        boolean work = false;
        boolean asks = false;
        boolean beside = false;
        boolean looks = false;
        int from = 0;
        for (int i = 0; i <= tool.length(); i++) {
            if (i == tool.length() || !Character.isLetterOrDigit(tool.charAt(i)) || startsWord(tool, i)) {
                var word = tool.substring(from, i).toLowerCase(Locale.ROOT);
                if (WAITS.contains(word)) {
                    return true;
                }
                work |= WORK.contains(word)
                        || (word.endsWith("s") && WORK.contains(word.substring(0, word.length() - 1)));
                asks |= ASKS.contains(word);
                beside |= BESIDE.contains(word);
                looks |= LOOKS.contains(word);
                from = i == tool.length() || Character.isLetterOrDigit(tool.charAt(i)) ? i : i + 1;
            }
        }
        return (work && asks) || (beside && looks);
    }

    private static boolean startsWord(String name, int index) {
        return index > 0 && Character.isUpperCase(name.charAt(index)) && !Character.isUpperCase(name.charAt(index - 1));
    }
}
