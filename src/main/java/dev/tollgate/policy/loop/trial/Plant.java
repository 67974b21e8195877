package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopRule;
import dev.tollgate.policy.loop.LoopRules;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Kinds of loops that are planted into honest runs. */
enum Plant {
    EXACT_1(1),
    EXACT_2(2),
    EXACT_3(3),
    EXACT_4(4),
    EXACT_5(5),
    EXACT_6(6),
    /** Times and request ids change from call to call. */
    VOLATILE(2),
    /** Every fourth call is another one, new each time. */
    INTERLEAVED(1),
    /** What the model says beside each call is worded differently. */
    PARAPHRASED(3),
    /** The same call fails again and again, each time with another error. */
    FAILING(1),
    /** Two agents ask each other the same. */
    PING_PONG(1),
    /** Two agents ask each other nearly the same. */
    PING_PONG_REWORDED(1),
    /** The same request again and again. */
    SAME_REQUEST(1),
    /** Each run delegates to another, and says so. */
    DEPTH(1),
    /** The same where only the trace tells. */
    DEPTH_TRACED(1),
    /** One run starts ever more others at once, which say so. */
    FAN_OUT(1),
    /** The same where only the trace tells. */
    FAN_OUT_TRACED(1),
    /** Two agents call each other, and say so. */
    CALL_EACH_OTHER(1),
    /** The same where only the trace tells. */
    CALL_EACH_OTHER_TRACED(1),
    /** A client that does not wait when it is told to. */
    RETRY_STORM(1),
    /** It asks whether a job is done as fast as it can. */
    POLLING(1),
    /** It never comes to an end, and each step is another; the gateway was started when it had been at it for long. */
    RUNAWAY(1),
    /** After hours of usual work a caller begins one task after the other, many times as fast. */
    BURN(1);

    /** How often a loop goes round when nobody stops it. */
    static final int ROUNDS = 24;

    /** How often one asks that does not wait. */
    private static final int POLLS = 90;
    /** How much one that never comes to an end has done when the gateway first hears of it, at most. */
    private static final int GOING_ON = 900;

    private final int period;

    Plant(int period) {
        this.period = period;
    }

    /** How many events repeat. */
    int period() {
        return period;
    }

    /** Whether the loop is exact: the same calls with the same results, nothing in between. */
    boolean exact() {
        return compareTo(EXACT_6) <= 0;
    }

    /** The rule that must find it; null if any may. */
    @Nullable
    LoopRule rule() {
        return switch (this) {
            case RETRY_STORM -> LoopRule.L9;
            case BURN -> LoopRule.L11;
            case RUNAWAY -> LoopRule.L12;
            case POLLING -> LoopRule.L14;
            case EXACT_1, EXACT_2, EXACT_3, EXACT_4, EXACT_5, EXACT_6, VOLATILE, INTERLEAVED, PARAPHRASED, FAILING ->
                null;
            case PING_PONG, PING_PONG_REWORDED, SAME_REQUEST -> null;
            case DEPTH, DEPTH_TRACED, FAN_OUT, FAN_OUT_TRACED, CALL_EACH_OTHER, CALL_EACH_OTHER_TRACED -> null;
        };
    }

    /** What must be done about it at least: the rule about tokens only notes, unless an operator says more. */
    LoopAction least() {
        return this == BURN ? LoopAction.OBSERVE : LoopAction.THROTTLE;
    }

    /** How many periods of usual work come before it. */
    int before() {
        return this == BURN ? Team.USUAL_CALLS : 0;
    }

    /** Whether every one of them must be found. */
    boolean sure() {
        return exact() || team() != null || rule() != null || this == PING_PONG_REWORDED;
    }

    /** How long its client takes for what lies between an answer and its next call, in milliseconds, at most. */
    int haste() {
        return this == POLLING ? 200 : 2_000;
    }

    /** The agents that make it together; null where one does it alone. */
    @Nullable
    Team team() {
        return switch (this) {
            case DEPTH -> Team.DEPTH;
            case DEPTH_TRACED -> Team.DEPTH_TRACED;
            case FAN_OUT -> Team.FAN_OUT;
            case FAN_OUT_TRACED -> Team.FAN_OUT_TRACED;
            case CALL_EACH_OTHER -> Team.CALL_EACH_OTHER;
            case CALL_EACH_OTHER_TRACED -> Team.CALL_EACH_OTHER_TRACED;
            case BURN -> Team.BURN;
            case EXACT_1, EXACT_2, EXACT_3, EXACT_4, EXACT_5, EXACT_6, VOLATILE, INTERLEAVED, PARAPHRASED, FAILING ->
                null;
            case PING_PONG, PING_PONG_REWORDED, SAME_REQUEST, RETRY_STORM, POLLING, RUNAWAY -> null;
        };
    }

    /**
     * A run with this loop at its end.
     *
     * @param host what it begins with, up to somewhere
     * @return null if the host has not enough different steps
     */
    @Nullable
    Script in(Recording host, SplittableRandom random) {
        return switch (this) {
            case EXACT_1, EXACT_2, EXACT_3, EXACT_4, EXACT_5, EXACT_6, VOLATILE, INTERLEAVED, PARAPHRASED, FAILING ->
                steps(host, random);
            case PING_PONG, PING_PONG_REWORDED -> talk(host, random);
            case SAME_REQUEST, RETRY_STORM -> {
                var prefix = Script.prefix(host, random);
                yield prefix == null ? null : prefix.repeating(ROUNDS);
            }
            case POLLING -> polling(host, random);
            case RUNAWAY -> runaway(host, random);
            case DEPTH, DEPTH_TRACED, FAN_OUT, FAN_OUT_TRACED, CALL_EACH_OTHER, CALL_EACH_OTHER_TRACED, BURN ->
                Script.shared(name(), host);
        };
    }

    private @Nullable Script steps(Recording host, SplittableRandom random) {
        var known = host.steps().stream()
                .filter(step -> !LoopRules.USUAL.polls(step.tool()))
                .toList();
        var prefix = Script.prefix(host, random);
        if (known.size() < period || prefix == null) {
            return null;
        }
        int first = random.nextInt(known.size() - period + 1);
        var rounds = new ArrayList<List<JsonNode>>();
        int id = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < period; i++) {
                if (this == INTERLEAVED && id % 4 == 3) {
                    rounds.add(event(
                            "x" + id++,
                            "Something else.",
                            "look_at",
                            "{\"what\":" + random.nextInt() + "}",
                            "seen " + id));
                }
                var step = known.get(first + i);
                rounds.add(event("p" + id++, words(random), step.tool(), arguments(step, random), result(step, id)));
            }
        }
        return new Script(name() + " in " + host.name(), prefix.opening(), rounds, period);
    }

    private String words(SplittableRandom random) {
        return this == PARAPHRASED
                ? "Let me "
                        + List.of("look at", "check", "see about", "go over").get(random.nextInt(4))
                        + " that once more, number " + random.nextInt()
                : "";
    }

    private String arguments(Recording.Step step, SplittableRandom random) {
        if (this != VOLATILE || !step.arguments().endsWith("}")) {
            return step.arguments();
        }
        var inner = step.arguments().substring(0, step.arguments().length() - 1);
        return inner + (inner.trim().equals("{") ? "" : ",") + "\"request_id\":\""
                + new java.util.UUID(random.nextLong(), random.nextLong()) + "\",\"timestamp\":"
                + (1_760_000_000L + random.nextInt(1_000_000)) + "}";
    }

    private String result(Recording.Step step, int id) {
        return this == FAILING ? "Error: attempt " + id + " failed" : step.result();
    }

    private @Nullable Script polling(Recording host, SplittableRandom random) {
        var prefix = Script.prefix(host, random);
        if (prefix == null) {
            return null;
        }
        var tool = List.of("get_job_status", "wait_for_build", "tasks/get").get(random.nextInt(3));
        int job = random.nextInt(10_000);
        var rounds = new ArrayList<List<JsonNode>>();
        for (int i = 0; i < POLLS; i++) {
            var noise = random.nextBoolean() ? "" : ",\"request_id\":" + random.nextInt();
            var state = random.nextInt(4) > 0 ? "" : ",\"progress\":" + i / 10;
            rounds.add(
                    event("p" + i, "", tool, "{\"job\":" + job + noise + "}", "{\"state\":\"running\"" + state + "}"));
        }
        return new Script(name() + " in " + host.name(), prefix.opening(), rounds, 1);
    }

    private @Nullable Script runaway(Recording host, SplittableRandom random) {
        var prefix = Script.prefix(host, random);
        if (prefix == null) {
            return null;
        }
        var opening = new ArrayList<>(prefix.opening());
        opening.add(Recording.said("user", "Go on until all of it is in order, number " + random.nextInt()));
        int done = GOING_ON - random.nextInt(2 * ROUNDS);
        for (int i = 0; i < done; i++) {
            opening.addAll(improvement(i, random));
        }
        var rounds = new ArrayList<List<JsonNode>>();
        for (int i = done; i < GOING_ON + 6 * ROUNDS; i++) {
            rounds.add(improvement(i, random));
        }
        return new Script(name() + " in " + host.name(), opening, rounds, 1);
    }

    private static List<JsonNode> improvement(int id, SplittableRandom random) {
        return event("p" + id, "", "improve", "{\"at\":" + random.nextInt() + "}", "better by " + random.nextInt());
    }

    private Script talk(Recording host, SplittableRandom random) {
        var rounds = new ArrayList<List<JsonNode>>();
        for (int i = 0; i < ROUNDS; i++) {
            var mine =
                    "Before I go on I need you to confirm which of the two reports you would like me to prepare for the board meeting.";
            var theirs =
                    "Thank you for asking, before I can confirm that please tell me which of the two reports you think the board would prefer.";
            rounds.add(List.of(
                    Recording.said("assistant", reworded(mine, random)),
                    Recording.said("user", reworded(theirs, random))));
        }
        return new Script(
                name() + " in " + host.name(),
                host.messages().subList(0, Math.min(2, host.messages().size())),
                rounds,
                1);
    }

    private String reworded(String text, SplittableRandom random) {
        return this == PING_PONG
                ? text
                : text + " " + List.of("Please.", "Thanks.", "Regards.").get(random.nextInt(3));
    }

    private static List<JsonNode> event(String id, String text, String tool, String arguments, String result) {
        return List.of(Recording.call(text.isEmpty() ? null : text, id, tool, arguments), Recording.result(id, result));
    }
}
