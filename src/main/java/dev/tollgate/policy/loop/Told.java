package dev.tollgate.policy.loop;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.llm.Transcript.Step;
import dev.tollgate.llm.Transcript.Turn;
import org.jspecify.annotations.Nullable;

/**
 * What the conversation that comes with a call tells of the run: all of it is there on the first call after a restart.
 *
 * <p>An event is an {@linkplain Transcript#answers answer} with what came of it, of however many messages the dialect makes it.
 *
 * <p>A <em>task</em> begins when a human says something new. What was said for the third time is taken for a machine's word, such as the nudge
 * of a framework or the reply of another agent that goes in circles itself, and begins nothing.
 *
 * @param trail      events since the task began
 * @param wider      events since a word that followed an answer, where the task began with one that was said between a tool's result and the
 *     answer to it; null where it did not. Some clients say a new thing there before each call: what is open, or where the agent stands
 * @param turn       index of the first event since anyone spoke, at most the trail's size
 * @param task       hash of what the human said; 0 if no human spoke
 * @param calls      how often a model was called for the task, this call included, however long the conversation is
 * @param tools      how many calls of tools there were
 * @param requestKey hash of the whole request; 0 if not known
 * @param opening    whether no model has answered yet in this conversation
 * @param origin     hash of the conversation up to where the task began; 0 if there is none
 * @param transcript the conversation
 */
public record Told(
        Trail trail,
        @Nullable Trail wider,
        int turn,
        long task,
        int calls,
        int tools,
        long requestKey,
        boolean opening,
        long origin,
        Transcript transcript) {
    /** From how often on something said is a machine's word. */
    private static final int MACHINE = 3;

    /** What an agent said that only thought. */
    private static final long NOTHING = 1;

    private static final long SAID = 0x5A1D_5A1D_5A1D_5A1DL;
    private static final long PAIR = 0x9E37_79B9_7F4A_7C15L;

    /** Reads a conversation; the rules say which tools count and which wait. */
    public static Told of(Transcript told, LoopRules rules) {
        return new Reading(told, rules).read();
    }

    /** Hash of the whole conversation; 0 if there is none. */
    long end() {
        int last = transcript.messages() - 1;
        return last < transcript.firstMessage() ? 0 : transcript.prefix(last);
    }

    /** Whether this is the conversation of that {@link #origin}, however far it has gone on. */
    boolean goesOnFrom(long other) {
        for (int message = transcript.firstMessage(); message < transcript.messages(); message++) {
            if (transcript.prefix(message) == other) {
                return true;
            }
        }
        for (int turn = 0; turn < transcript.turns(); turn++) {
            if (transcript.turn(turn).prefix() == other) {
                return true;
            }
        }
        return false;
    }

    /** Threads: confined to one. */
    private static final class Reading {
        /** Of how many tools it is known whether they wait. */
        private static final int TOOLS = 8;

        private static final long[] NONE = {};

        private final Transcript told;
        private final LoopRules rules;
        private final Trail all;
        private int events;
        private int step;

        /** What was said at the beginning of the task; null if nothing was. */
        private final @Nullable Turn begun;

        /** The same, of what was not said midway. */
        private final @Nullable Turn answered;

        private int taskEvents;
        private int answeredEvents;
        private int turnEvents;
        private long said;
        /** The hashes of the tools asked for last, for each of which a bit of {@link #waiting} says whether it waits: a name is read once. */
        private long[] tools = NONE;

        private int waiting;
        private int asked;

        Reading(Transcript told, LoopRules rules) {
            this.told = told;
            this.rules = rules;
            // There is at most one event for each answer.
            all = new Trail(told.answers());
            begun = begun(told, true);
            answered = begun != null && begun.midway() ? begun(told, false) : begun;
        }

        Told read() {
            boolean spoke = false;
            for (int message = told.firstMessage(); message < told.messages(); ) {
                var role = told.role(message);
                int end = role == Role.ASSISTANT ? told.endOfAnswer(message) : message + 1;
                if (role == Role.ASSISTANT) {
                    spoke = true;
                    answer(message, end);
                } else if (role == Role.USER) {
                    user(message);
                } else if (role == Role.THOUGHT) {
                    said = NOTHING;
                }
                message = end;
            }
            int forgotten = events - all.size();
            var wider =
                    begun != null && begun.midway() ? new Trail().taking(all).forget(answeredEvents - forgotten) : null;
            var trail = all.forget(taskEvents - forgotten);
            return new Told(
                    trail,
                    wider,
                    Math.max(0, trail.size() - (events - turnEvents)),
                    begun == null ? 0 : begun.hash(),
                    1 + told.answers() - (begun == null ? 0 : begun.answers()),
                    told.calls() - (begun == null ? 0 : begun.calls()),
                    told.requestKey(),
                    !spoke,
                    origin(),
                    told);
        }

        private long origin() {
            if (begun != null) {
                return begun.prefix();
            }
            return told.messages() == 0 ? 0 : told.prefix(told.firstMessage());
        }

        private void answer(int begin, int end) {
            while (step < told.steps() && told.step(step).message() < begin) {
                step++;
            }
            int first = step;
            long act = 0;
            long result = 0;
            boolean failed = true;
            boolean polls = false;
            int counted = 0;
            for (; step < told.steps() && told.step(step).message() < end; step++) {
                var call = told.step(step);
                if (rules.allows(call.tool()) || again(first, step)) {
                    continue;
                }
                counted++;
                long one = mix(call.toolHash(), call.argumentsHash());
                act += one;
                result += mix(one, call.resultHash());
                failed &= call.failed();
                polls |= call.sleeps() || polls(call);
            }
            if (counted > 0) {
                add(act, result, failed, polls);
            }
            said = step > first ? 0 : said(begin, end);
        }

        /** An agent that only says what to do may think anew each time before it says the same. */
        private long said(int begin, int end) {
            for (int message = begin; message < end; message++) {
                if (told.act(message) != 0) {
                    return told.act(message);
                }
            }
            return told.hash(end - 1);
        }

        private boolean polls(Step call) {
            for (int i = 0; i < Math.min(asked, TOOLS); i++) {
                if (tools[i] == call.toolHash()) {
                    return (waiting >>> i & 1) != 0;
                }
            }
            if (asked == 0) {
                tools = new long[TOOLS];
            }
            int slot = asked++ % TOOLS;
            boolean waits = rules.polls(call.tool());
            tools[slot] = call.toolHash();
            waiting = waits ? waiting | 1 << slot : waiting & ~(1 << slot);
            return waits;
        }

        /** Whether the same call stands in the same answer before: several at once are one. */
        private boolean again(int first, int index) {
            var call = told.step(index);
            for (int i = first; i < index; i++) {
                var other = told.step(i);
                if (other.toolHash() == call.toolHash() && other.argumentsHash() == call.argumentsHash()) {
                    return true;
                }
            }
            return false;
        }

        private void user(int message) {
            long hash = told.hash(message);
            if (said != 0) {
                add(mix(SAID, said), hash, false, false);
                said = 0;
            }
            turnEvents = events;
            if (begun != null && begun.message() == message) {
                taskEvents = events;
            }
            if (answered != null && answered.message() == message) {
                answeredEvents = events;
            }
        }

        private void add(long act, long result, boolean failed, boolean polls) {
            all.add(act, result, failed, polls);
            events++;
        }

        /** The last thing that was said and is not a machine's word. */
        private static @Nullable Turn begun(Transcript told, boolean midway) {
            for (int i = told.turns() - 1; i >= 0; i--) {
                if (told.turn(i).times() < MACHINE && (midway || !told.turn(i).midway())) {
                    return told.turn(i);
                }
            }
            return null;
        }

        private static long mix(long one, long other) {
            long mixed = (Long.rotateLeft(one, 29) ^ other) * PAIR;
            return (mixed ^ (mixed >>> 31)) + other;
        }
    }
}
