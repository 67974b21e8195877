package dev.tollgate.llm;

import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.llm.Transcript.Step;
import dev.tollgate.llm.Transcript.Turn;
import dev.tollgate.wire.Bytes;
import java.util.Arrays;

/**
 * Writes a {@link Transcript} down as the conversation is told, message by message: first the calls and results a message holds, then the message.
 *
 * <p>Threads: confined to one.
 */
public final class TranscriptBuilder {
    static final int MAX_NAME_CHARS = 64;
    /** How far back the call to a result is looked for. */
    private static final int MAX_PARALLEL = 128;

    private static final long[] NO_NUMBERS = new long[0];
    private static final Step[] NO_STEPS = new Step[0];
    private static final Turn[] NO_TURNS = new Turn[0];

    // The transcript takes them over as they stand at the end.
    int messages;
    int held;
    Role[] roles = new Role[16];
    long[] hashes = new long[16];
    long[] prefixes = new long[16];
    private long alike;
    /** As long as the hashes, if there is any. */
    long[] acts = NO_NUMBERS;

    private long act;
    private boolean acting;
    private long prefix;
    long conversation;
    boolean followsAnswer;
    boolean inSession;
    long hint;
    int lastHuman = -1;
    int humanTurns;

    int droppedSteps;
    int steps;
    Step[] step = NO_STEPS;
    private long[] ids = NO_NUMBERS;

    int answers;
    private boolean answering;
    int turns;
    Turn[] turn = NO_TURNS;

    /** The index that the message now being told will have. */
    public int index() {
        return messages;
    }

    /**
     * A call of a tool inside the message now being told.
     *
     * @param tool     the name as written
     * @param toolHash of that name
     * @param id       hash of what the result will name, 0 if it has none
     * @param sleeps   whether its arguments say that it waits
     */
    public TranscriptBuilder call(Bytes tool, long toolHash, long id, long argumentsHash, boolean sleeps) {
        return call(knownName(tool, toolHash), toolHash, id, argumentsHash, sleeps);
    }

    /** The same, of a name that is printable and short, and arguments that do not wait. */
    public TranscriptBuilder call(String tool, long toolHash, long id, long argumentsHash) {
        return call(tool, toolHash, id, argumentsHash, false);
    }

    private TranscriptBuilder call(String tool, long toolHash, long id, long argumentsHash, boolean sleeps) {
        if (steps == 2 * Transcript.MAX_STEPS) {
            System.arraycopy(step, Transcript.MAX_STEPS, step, 0, Transcript.MAX_STEPS);
            System.arraycopy(ids, Transcript.MAX_STEPS, ids, 0, Transcript.MAX_STEPS);
            steps = Transcript.MAX_STEPS;
            droppedSteps += Transcript.MAX_STEPS;
        } else if (steps == ids.length) {
            int room = Math.max(8, 2 * steps);
            step = Arrays.copyOf(step, room);
            ids = Arrays.copyOf(ids, room);
        }
        step[steps] = new Step(tool, toolHash, argumentsHash, 0, false, messages, sleeps);
        ids[steps++] = id;
        return this;
    }

    /**
     * What came back from a tool. It belongs to the newest call since the last human turn that has this id and no result; a result without an id
     * belongs to the oldest one without result of the last message that had calls. Ids are not unique in practice, nowhere near.
     *
     * @param resultHash 0 is taken as another number, since it would mean none
     */
    public TranscriptBuilder result(long id, long resultHash, boolean failed) {
        int found = -1;
        int group = steps == 0 ? -1 : step[steps - 1].message();
        for (int i = steps - 1; i >= Math.max(0, steps - MAX_PARALLEL) && step[i].message() > lastHuman; i--) {
            if (step[i].answered()) {
                continue;
            }
            if (id != 0 && ids[i] == id) {
                found = i;
                break;
            }
            if (id == 0 && step[i].message() == group) {
                found = i;
            }
        }
        if (found >= 0) {
            var asked = step[found];
            step[found] = new Step(
                    asked.tool(),
                    asked.toolHash(),
                    asked.argumentsHash(),
                    resultHash == 0 ? 1 : resultHash,
                    failed,
                    asked.message(),
                    asked.sleeps());
        }
        return this;
    }

    /** What was shown after the result of the last call, whose hash is this, belongs to that result; 0 is nothing. */
    public TranscriptBuilder shown(long more) {
        if (more != 0 && steps > 0 && step[steps - 1].answered()) {
            var last = step[steps - 1];
            step[steps - 1] = new Step(
                    last.tool(),
                    last.toolHash(),
                    last.argumentsHash(),
                    chained(last.resultHash(), more),
                    last.failed(),
                    last.message(),
                    last.sleeps());
        }
        return this;
    }

    /** The model's message now being told ends with an action that is only text, whose hash is this; 0 if it does not. */
    public TranscriptBuilder acted(long action) {
        act = action;
        return this;
    }

    /** Whether the message before is of this role. */
    public boolean follows(Role role) {
        return held > 0 && roles[held - 1] == role;
    }

    /** The request names its conversation, by the id of the answer it follows or by one that stays the same. */
    public TranscriptBuilder conversation(long id, boolean ofAnswer) {
        conversation = id;
        followsAnswer = ofAnswer;
        return this;
    }

    /**
     * The request names a session that several agents share, which their instructions tell apart.
     *
     * @param instructions hash of them; 0 if there are none
     */
    public TranscriptBuilder session(long id, long instructions) {
        conversation = chained(id, instructions);
        inSession = true;
        return hint(id);
    }

    /** The request says something else that tells conversations of one caller apart. */
    public TranscriptBuilder hint(long more) {
        hint = chained(hint, more);
        return this;
    }

    /** The hash of the conversation so far. */
    public long prefix() {
        return prefix;
    }

    /** The message is told; {@code human} says whether a human, or what stands for one, spoke in it. */
    public TranscriptBuilder message(Role role, long hash, boolean human) {
        if (held == 2 * Transcript.MAX_MESSAGES) {
            keep(Transcript.MAX_MESSAGES);
        } else if (held == hashes.length) {
            roles = Arrays.copyOf(roles, 2 * held);
            hashes = Arrays.copyOf(hashes, 2 * held);
            prefixes = Arrays.copyOf(prefixes, 2 * held);
            acts = acts.length == 0 ? acts : Arrays.copyOf(acts, 2 * held);
        }
        if (act != 0 && acts.length == 0) {
            acts = new long[hashes.length];
        }
        prefix = chained(prefix, hash);
        roles[held] = role;
        hashes[held] = hash;
        if (acts.length > 0) {
            acts[held] = act;
        }
        prefixes[held++] = prefix;
        alike = 0;
        if (role == Role.ASSISTANT) {
            answers += answering ? 0 : 1;
            acting = act != 0 || (answering && acting);
            answering = true;
            act = 0;
        } else {
            answering &= role == Role.THOUGHT;
            if (role == Role.USER) {
                said(hash);
            }
        }
        if (human) {
            lastHuman = messages;
            humanTurns++;
        }
        messages++;
        return this;
    }

    /** In which of the last messages that were told one side said something, as {@link Transcript#said} has it. */
    public int said(Role side) {
        int said = 0;
        int call = steps - 1;
        boolean acts = false;
        for (int fromEnd = 0; fromEnd < Math.min(messages, Transcript.COMPARED); fromEnd++) {
            var role = roles[held - 1 - fromEnd];
            int message = messages - 1 - fromEnd;
            while (call >= 0 && step[call].message() > message) {
                call--;
            }
            boolean calls = call >= 0 && step[call].message() == message;
            acts = role == Role.ASSISTANT ? acts || calls : acts && role == Role.THOUGHT;
            said |= role == side && !acts ? 1 << fromEnd : 0;
        }
        return said;
    }

    /** Whether two messages that were told, counted from the last one, are the same. */
    public boolean same(int one, int other) {
        return hashes[held - 1 - one] == hashes[held - 1 - other];
    }

    /** Two of the last {@value Transcript#COMPARED} messages, counted from the last one, say nearly the same; no other message is told afterwards. */
    public TranscriptBuilder alike(int one, int other) {
        alike |= 1L << (Transcript.COMPARED * one + other) | 1L << (Transcript.COMPARED * other + one);
        return this;
    }

    /** For each of the last messages, beginning with the last, a bit for each that is like it. */
    long alike() {
        int compared = Math.min(messages, Transcript.COMPARED);
        for (int one = 0; one < compared; one++) {
            for (int other = one + 1; other < compared; other++) {
                if (same(one, other)) {
                    alike(one, other);
                }
            }
        }
        return alike;
    }

    /** All that was told, as far as it is kept. Nothing more is told afterwards. */
    public Transcript build(long requestKey) {
        return new Transcript(this, requestKey);
    }

    /** The hash of a conversation that goes on with a message of this hash. */
    public static long chained(long prefix, long hash) {
        long mixed = (Long.rotateLeft(prefix, 23) ^ hash) * 0x9E3779B97F4A7C15L;
        return (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L + hash;
    }

    private void said(long hash) {
        int at = turns - 1;
        while (at >= 0 && turn[at].hash() != hash) {
            at--;
        }
        int times = at < 0 ? 1 : turn[at].times() + 1;
        if (at < 0 && turns < Transcript.MAX_TURNS) {
            turn = turns == turn.length ? Arrays.copyOf(turn, Math.max(4, 2 * turns)) : turn;
            turns++;
        } else {
            // What was not said for longest makes room.
            System.arraycopy(turn, Math.max(at, 0) + 1, turn, Math.max(at, 0), turns - 1 - Math.max(at, 0));
        }
        boolean midway = held > 1
                && switch (roles[held - 2]) {
                    case TOOL -> true;
                    case ASSISTANT, THOUGHT -> acting;
                    case SYSTEM, USER, OTHER -> false;
                };
        turn[turns - 1] = new Turn(hash, times, messages, prefix, answers, droppedSteps + steps, midway);
    }

    private void keep(int last) {
        int from = held - last;
        System.arraycopy(roles, from, roles, 0, last);
        System.arraycopy(hashes, from, hashes, 0, last);
        System.arraycopy(prefixes, from, prefixes, 0, last);
        if (acts.length > 0) {
            System.arraycopy(acts, from, acts, 0, last);
        }
        held = last;
    }

    // A conversation calls few tools many times.
    private String knownName(Bytes tool, long toolHash) {
        for (int i = steps - 1; i >= Math.max(0, steps - 16); i--) {
            if (step[i].toolHash() == toolHash) {
                return step[i].tool();
            }
        }
        int length = Math.min(tool.length(), MAX_NAME_CHARS);
        var printable = new char[length];
        for (int i = 0; i < length; i++) {
            byte c = tool.at(i);
            printable[i] = c > ' ' && c < 0x7F ? (char) c : '?';
        }
        return new String(printable);
    }
}
