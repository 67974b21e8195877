package dev.tollgate.policy.loop;

import dev.tollgate.policy.loop.LoopRules.Caps;

/**
 * What a run has used of the caps of its task (L12). Where somebody keeps speaking in the middle of the work, which begins a task each time, the work as a
 * whole is counted beside it: what is said there may be a machine's word.
 *
 * <p>Threads: guarded by the lock of its run.
 */
final class TaskUse {
    /** From how many tasks in the middle of one work on the work counts too. */
    private static final int OFTEN = 2;

    private int calls;
    private int tools;
    private long nanoDollars;
    private long began;

    // Of the work, what was used before its present task began.
    private int earlierCalls;
    private long earlierNanoDollars;
    private long workBegan;
    private int midway;

    /**
     * A task begins, or goes on after another.
     *
     * @param anew whether it is one that was not known
     */
    void begin(Told told, boolean anew, long now) {
        if (told.wider() == null) {
            midway = 0;
            nanoDollars = anew ? 0 : nanoDollars + earlierNanoDollars;
            began = anew ? now : workBegan;
            earlierCalls = 0;
            earlierNanoDollars = 0;
            workBegan = began;
        } else if (anew) {
            midway++;
            earlierCalls += calls;
            earlierNanoDollars += nanoDollars;
            nanoDollars = 0;
            began = now;
        }
        calls = told.calls();
        tools = told.tools();
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
    long percentOfWork(Caps caps, Told told, long now) {
        var wider = told.wider();
        if (wider == null || midway < OFTEN) {
            return 0;
        }
        int all = Math.max(earlierCalls + calls, wider.calls());
        return caps.percent(all - 1, wider.tools(), earlierNanoDollars + nanoDollars, now - workBegan);
    }
}
