package dev.tollgate.llm;

import org.jspecify.annotations.Nullable;

/**
 * What a request's conversation looks like without its text: who spoke, which tools were called with what and what came of it, as keyed 64-bit
 * hashes that are the same whenever the same bytes are sent again. Only names of tools are readable.
 *
 * <p>Hashes do not tell where members of an object stand in it, how much space is between them, or where cache marks were set. They are not
 * comparable between dialects, nor between processes that do not share a secret. 0 stands for nothing.
 *
 * <p>Of a long conversation the last {@value #MAX_MESSAGES} messages, the last {@value #MAX_STEPS} tool steps and the last {@value #MAX_TURNS} different
 * things a user said are kept; {@link #prefix}, {@link #answers} and {@link #calls} cover what came before all the same. Built by
 * {@link TranscriptBuilder}.
 *
 * <p>Threads: immutable.
 */
public final class Transcript {
    /** How many messages are kept. */
    public static final int MAX_MESSAGES = 512;

    /** How many tool steps are kept. */
    public static final int MAX_STEPS = 512;

    /** How many different things a user said are kept. */
    public static final int MAX_TURNS = 64;

    /** How many messages, counted from the last, are compared with each other. */
    public static final int COMPARED = 8;

    /** Nothing is known: no conversation, or nobody asked for its transcript. */
    public static final Transcript NONE = new TranscriptBuilder().build(0);

    /** Who a message is from. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT,
        /** Results of tools; in dialects that send them as the user's, a message that holds at least one. */
        TOOL,
        /** What a model thought before it spoke or called, where that is an item of its own. */
        THOUGHT,
        OTHER
    }

    private final int messages;
    private final int firstMessage;
    // The index of a message, less this, is its place in the arrays.
    private final int dropped;
    private final Role[] roles;
    private final long[] hashes;
    private final long[] prefixes;
    private final int agentSaid;
    private final int othersSaid;
    private final long alike;
    private final long[] acts;
    private final int droppedSteps;
    private final int firstStep;
    private final int steps;
    private final Step[] step;
    private final int answers;
    private final int turns;
    private final Turn[] turn;
    private final int lastHuman;
    private final int humanTurns;
    private final long requestKey;
    private final long conversation;
    private final boolean followsAnswer;
    private final boolean inSession;
    private final long hint;

    /**
     * One call of a tool that the model asked for, and what came back.
     *
     * @param tool          its name: at most {@value TranscriptBuilder#MAX_NAME_CHARS} printable ASCII characters, others shown as {@code ?}
     * @param toolHash      of the whole name
     * @param argumentsHash of the arguments, without members that change from call to call though the call is the same (times, request ids);
     *     arguments that are not JSON are hashed as text
     * @param resultHash    of what came back; 0 as long as nothing did
     * @param failed        whether the result says of itself that it is an error
     * @param message       index of the message in which the call was asked for
     * @param sleeps        whether its arguments say that it waits first, as a shell command with {@code sleep 30} does
     */
    public record Step(
            String tool,
            long toolHash,
            long argumentsHash,
            long resultHash,
            boolean failed,
            int message,
            boolean sleeps) {
        /** Whether a result came back. */
        public boolean answered() {
            return resultHash != 0;
        }
    }

    /**
     * Something that was said in a message of the role {@link Role#USER}, where it was said last.
     *
     * @param hash    of the message
     * @param times   how often it was said while it was known
     * @param message index of the message
     * @param prefix  hash of the conversation up to there, inclusive
     * @param answers how many {@linkplain #answers answers} came before it
     * @param calls   how many calls of tools came before it
     * @param midway  whether it was said right after a tool's result, before the agent had given an answer, or after an {@linkplain #act action} that is only text
     */
    public record Turn(long hash, int times, int message, long prefix, int answers, int calls, boolean midway) {}

    /** What was told to a builder, which is told nothing more. */
    Transcript(TranscriptBuilder told, long requestKey) {
        messages = told.messages;
        firstMessage = messages - Math.min(told.held, MAX_MESSAGES);
        dropped = messages - told.held;
        roles = told.roles;
        hashes = told.hashes;
        prefixes = told.prefixes;
        agentSaid = told.said(Role.ASSISTANT);
        othersSaid = told.said(Role.USER);
        alike = told.alike();
        acts = told.acts;
        firstStep = Math.max(0, told.steps - MAX_STEPS);
        droppedSteps = told.droppedSteps + firstStep;
        steps = told.steps - firstStep;
        step = told.step;
        answers = told.answers;
        turns = told.turns;
        turn = told.turn;
        lastHuman = told.lastHuman;
        humanTurns = told.humanTurns;
        this.requestKey = requestKey;
        conversation = told.conversation;
        followsAnswer = told.followsAnswer;
        inSession = told.inSession;
        hint = told.hint;
    }

    /** How many messages the conversation has, kept or not. */
    public int messages() {
        return messages;
    }

    /** The index of the first message that is kept; messages from here to below {@link #messages} can be asked for. */
    public int firstMessage() {
        return firstMessage;
    }

    /** Who a message is from. */
    public Role role(int message) {
        return roles[message - dropped];
    }

    /** The hash of a message. */
    public long hash(int message) {
        return hashes[message - dropped];
    }

    /** The hash of the conversation from its first message to this one, inclusive. */
    public long prefix(int message) {
        return prefixes[message - dropped];
    }

    /**
     * The hash of the action with which a model's message ends that calls no tool but says what to do: a block of a shell's commands, an element of
     * markup, a line {@code Action: …}; 0 if there is none.
     */
    public long act(int message) {
        return acts.length == 0 ? 0 : acts[message - dropped];
    }

    /**
     * In which of the last {@value #COMPARED} messages one side said something: bit k is the one before which k are nearer to the end. What stands
     * beside calls of tools does not count.
     *
     * @param side {@link Role#ASSISTANT} or {@link Role#USER}
     */
    public int said(Role side) {
        return side == Role.ASSISTANT ? agentSaid : othersSaid;
    }

    /**
     * Which of the last {@value #COMPARED} messages say nearly the same as one of them: both are counted from the end, as in {@link #said}. Of what the
     * agent said this is known of its last words; of what it was told, if those are like earlier ones.
     */
    public int alike(int fromEnd) {
        return (int) (alike >>> (COMPARED * fromEnd)) & ((1 << COMPARED) - 1);
    }

    /** How many tool steps are kept; they can be asked for from 0 on, oldest first. */
    public int steps() {
        return steps;
    }

    /** How many older tool steps are not kept. */
    public int droppedSteps() {
        return droppedSteps;
    }

    /** A tool step that is kept. */
    public Step step(int index) {
        return step[firstStep + index];
    }

    /** How many calls of tools there are, kept or not. */
    public int calls() {
        return droppedSteps + steps;
    }

    /**
     * How often a model answered, kept or not: messages of the role {@link Role#ASSISTANT} are of one answer where nobody else speaks between them,
     * like the items of a response (OpenAI API reference, "Create a model response", {@code input}).
     */
    public int answers() {
        return answers;
    }

    /** The end, exclusive, of the answer of which this kept message is the first. */
    public int endOfAnswer(int first) {
        int end = first + 1;
        while (end < messages && (role(end) == Role.ASSISTANT || role(end) == Role.THOUGHT)) {
            end++;
        }
        return end;
    }

    /** How many different things a user said are kept; they can be asked for from 0 on, the one that was not said for longest first. */
    public int turns() {
        return turns;
    }

    /** Something a user said; the message need not be kept. */
    public Turn turn(int index) {
        return turn[index];
    }

    /** The index of the last message a human (or what stands for one) sent; -1 if there is none. It need not be kept. */
    public int lastHuman() {
        return lastHuman;
    }

    /** How many messages humans (or what stands for them) sent. */
    public int humanTurns() {
        return humanTurns;
    }

    /** The hash of the whole request without members that change from call to call; 0 if it is not known. */
    public long requestKey() {
        return requestKey;
    }

    /** The hash of the id of the conversation that the request names, or of the answer that it follows; 0 if it names none. */
    public long conversation() {
        return conversation;
    }

    /** Whether {@link #conversation} is of an answer, so that the next request names another. */
    public boolean followsAnswer() {
        return followsAnswer;
    }

    /**
     * Whether {@link #conversation} is of a session and the instructions of one of the agents that share it: another one in each call where these tell
     * the time. {@link #hint} tells the session.
     */
    public boolean inSession() {
        return inSession;
    }

    /** The hash of whatever else tells conversations of one caller apart, such as an end user; 0 if nothing does. */
    public long hint() {
        return hint;
    }

    /** Whether there is neither a message nor a key. */
    public boolean isEmpty() {
        return messages == 0 && requestKey == 0;
    }

    /** The step at this place counted from the last one, 0 being the last; null if there is none. */
    public @Nullable Step stepFromEnd(int fromEnd) {
        int index = steps - 1 - fromEnd;
        return index < 0 ? null : step(index);
    }

    @Override
    public String toString() {
        return "Transcript[" + messages + " messages, " + calls() + " steps]";
    }
}
