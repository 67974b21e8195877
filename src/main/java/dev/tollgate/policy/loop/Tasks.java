package dev.tollgate.policy.loop;

import dev.tollgate.policy.loop.LoopRules.Caps;
import java.util.Arrays;

/**
 * The tasks of a run: which one it is at, which were before, and what it has used of the caps of one (L12). Where somebody keeps speaking in the
 * middle of the work, which begins a task each time, the work as a whole is counted beside it: what is said there may be a machine's word.
 *
 * <p>Threads: guarded by the lock of its run.
 */
final class Tasks {
    /** How many tasks are remembered beside the one that it is at. */
    private static final int EARLIER = 7;

    private static final long[] NONE = {};

    /** From how many tasks in the middle of one work on the work counts too. */
    private static final int OFTEN = 2;

    private long current;
    private boolean begun;
    /** As long as what it holds, until it is full: most runs have no earlier task. */
    private long[] earlier = NONE;

    private int ended;

    private int calls;
    private int tools;
    private long nanoDollars;
    private long began;

    // Of the work, what was used before its present task began.
    private int earlierCalls;
    private int earlierTools;
    private long earlierNanoDollars;
    private long workBegan;
    private int midway;

    /**
     * A task begins, or goes on after another.
     *
     * @param rest whether the run had rested before: whoever speaks then is not in the midst of anything
     * @return whether it is one that was not known
     */
    boolean begin(Told told, boolean rest, long now) {
        boolean anew = !begun || isNew(told.task());
        if (begun) {
            remember(current);
        }
        begun = true;
        current = told.task();
        if (told.wider() == null || rest) {
            midway = 0;
            nanoDollars = anew ? 0 : nanoDollars + earlierNanoDollars;
            began = anew ? now : workBegan;
            earlierCalls = 0;
            earlierTools = 0;
            earlierNanoDollars = 0;
            workBegan = began;
        } else if (anew) {
            midway++;
            earlierCalls += calls;
            earlierTools += tools;
            earlierNanoDollars += nanoDollars;
            nanoDollars = 0;
            began = now;
        }
        calls = told.calls();
        tools = told.tools();
        return anew;
    }

    private void remember(long task) {
        int slot = ended++ % EARLIER;
        if (slot == earlier.length) {
            earlier = Arrays.copyOf(earlier, slot + 1);
        }
        earlier[slot] = task;
    }

    /** Agents that share a run take turns; each has its own task. */
    private boolean isNew(long other) {
        for (long task : earlier) {
            if (task == other) {
                return false;
            }
        }
        return true;
    }

    /** Hash of what the human said who began it; 0 if none did. */
    long current() {
        return current;
    }

    /**
     * The task goes on with another call.
     *
     * @param again whether its sender says that it repeats one that failed
     * @param news  how many events are new
     */
    void called(Told told, boolean again, int news) {
        calls = Math.max(again ? calls : calls + 1, told.calls());
        tools = Math.max(tools + Math.max(0, news), told.tools());
    }

    void spent(long more) {
        nanoDollars += more;
    }

    /** Calls of models for the task, that of now included. */
    int calls() {
        return calls;
    }

    /** Calls of tools. */
    int tools() {
        return tools;
    }

    /** The part of the nearest cap that the task has used; what is used before this call counts: a cap of five lets five pass. */
    long percent(Caps caps, long now) {
        return caps.percent(calls - 1, tools, nanoDollars, now - began);
    }

    /** The same of the whole work, as far as somebody spoke in the middle of it often enough; else 0. */
    long percentOfWork(Caps caps, long now) {
        return midway < OFTEN
                ? 0
                : caps.percent(
                        earlierCalls + calls - 1,
                        earlierTools + tools,
                        earlierNanoDollars + nanoDollars,
                        now - workBegan);
    }
}
