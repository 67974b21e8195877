package dev.tollgate.policy.loop.trial;

import dev.tollgate.run.Run;
import dev.tollgate.run.RunEvidence;
import org.jspecify.annotations.Nullable;

/** Agents that work together: each of their calls is one of a conversation of its own. */
enum Team {
    /** Each run names the one before as its parent. */
    DEPTH(24),
    /** Each is called within the call of the one before, by another principal of the same tenant, and says nothing but the trace. */
    DEPTH_TRACED(24),
    /** One run starts ever more others at once, which name it as their parent. */
    FAN_OUT(160),
    /** The same where they say nothing but the trace and who they are. */
    FAN_OUT_TRACED(160),
    /** Two agents call each other, each run naming the one before. */
    CALL_EACH_OTHER(24),
    /** The same within each other's calls, with nothing but the trace. */
    CALL_EACH_OTHER_TRACED(24),
    /** Hours of usual work, and then one task after the other without a pause. */
    BURN(800),
    /** Honest: ten experts that are asked at once, all in one trace. */
    PANEL(11),
    /** Honest: one writes, another reviews, in turn and in one trace. */
    PIPELINE(24),
    /** Honest: twenty different calls a second, all in one trace. */
    BATCH(400),
    /** Honest: eight hours of work with a rush now and then, a batch in the night, a weekend, and all of it again. */
    WEEK(2_000);

    /** How many calls a caller that burns makes before. */
    static final int USUAL_CALLS = 200;
    /** What each call uses of those that take hours. */
    static final int TOKENS = 12_000;

    private static final long HOUR = 3_600_000;

    /** How many calls there are. */
    final int calls;

    Team(int calls) {
        this.calls = calls;
    }

    /** Whether it is no loop. */
    boolean honest() {
        return compareTo(PANEL) >= 0;
    }

    /** Whether it sends its calls without waiting for answers. */
    boolean crowds() {
        return switch (this) {
            case DEPTH_TRACED, FAN_OUT, FAN_OUT_TRACED, CALL_EACH_OTHER_TRACED, PANEL, BATCH -> true;
            case DEPTH, CALL_EACH_OTHER, PIPELINE, BURN, WEEK -> false;
        };
    }

    /** Who makes a call. */
    String agent(int call) {
        return switch (this) {
            case DEPTH, FAN_OUT, BURN, WEEK -> "";
            case DEPTH_TRACED -> "agent-" + call;
            case FAN_OUT_TRACED -> call == 0 ? "boss" : "worker-" + call % 40;
            case CALL_EACH_OTHER, CALL_EACH_OTHER_TRACED, PIPELINE -> call % 2 == 0 ? "writer" : "reviewer";
            case PANEL -> call == 0 ? "boss" : "expert-" + call;
            case BATCH -> "clerk";
        };
    }

    /** Which of the principals of a tenant makes a call. */
    int principal(int call) {
        return this == DEPTH_TRACED ? call % 3 : 0;
    }

    /** Whether what it uses is counted by itself, as that of a caller of its own. */
    boolean alone() {
        return this == WEEK || (!honest() && this != FAN_OUT_TRACED);
    }

    /** About how many milliseconds lie between a call and the next; 0 where it goes on at once. */
    long pace(int call) {
        return switch (this) {
            case BURN -> call < USUAL_CALLS ? 90_000 : 3_000;
            case WEEK -> {
                int day = call / 250;
                int today = call % 250;
                long night = day % 3 == 2 ? 63 * HOUR : 15 * HOUR;
                yield today == 249
                        ? night
                        : today == 199 ? 7 * HOUR : today >= 200 ? 4_000 : today % 20 < 8 ? 20_000 : 200_000;
            }
            case DEPTH, DEPTH_TRACED, FAN_OUT, FAN_OUT_TRACED, CALL_EACH_OTHER, CALL_EACH_OTHER_TRACED -> 0;
            case PANEL, PIPELINE, BATCH -> 0;
        };
    }

    /**
     * What a call says of its run.
     *
     * @param id     names the team
     * @param before the run of the call before
     */
    RunEvidence says(long id, int call, @Nullable Run before, boolean again) {
        return switch (this) {
            case DEPTH, CALL_EACH_OTHER -> declared(id + call + 1, id + call, again);
            case FAN_OUT -> declared(id + call + 1, id, again);
            case DEPTH_TRACED, CALL_EACH_OTHER_TRACED -> RunEvidence.inTrace(id, before, again);
            case BURN, WEEK -> RunEvidence.inTrace(0, null, again);
            case FAN_OUT_TRACED, PANEL, PIPELINE, BATCH -> RunEvidence.inTrace(id, null, again);
        };
    }

    private static RunEvidence declared(long run, long parent, boolean again) {
        return new RunEvidence(run, Run.Source.HEADER, false, parent, 0, null, 0, again);
    }
}
