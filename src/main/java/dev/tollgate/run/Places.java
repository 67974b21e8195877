package dev.tollgate.run;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;

/**
 * The keys under which a call's conversation is looked for and remembered; all hold the scope, so that nobody finds another's.
 *
 * @param prefix of the whole conversation, 0 if there is none
 * @param tail   of its last two messages, if a model or a tool spoke in them, without what was said after a tool's result; or of the first thing a
 *     user says, as long as nobody has answered; else 0
 * @param reply  of the conversation up to the last answer, where a user speaks after it: a client may say that but once, with what it looked up
 *     beside it; else 0
 * @param trace  of the trace the caller sent, 0 if none
 */
record Places(long prefix, long tail, long reply, long trace) {
    private static final long PREFIX = 0x7072656669780001L;
    private static final long TAIL = 0x7461696C00000002L;
    private static final long OPENING = 0x6F70656E00000004L;
    private static final long REPLY = 0x7265706C79000005L;
    private static final long TRACE = 0x7472616365000003L;

    static Places of(RunQuery query) {
        var conversation = query.transcript();
        int last = conversation.messages() - 1;
        int spoken = isMidway(conversation, last) ? last - 1 : last;
        boolean replies =
                last > 0 && conversation.role(last) == Role.USER && conversation.role(last - 1) == Role.ASSISTANT;
        long trace = query.evidence().trace();
        return new Places(
                last < 0 ? 0 : prefix(query, last),
                last < 1 ? 0 : isOpening(conversation, last) ? opening(query, last) : tail(query, spoken),
                replies && last > conversation.firstMessage() ? reply(query, last - 1) : 0,
                trace == 0 ? 0 : RunIds.joined(query.scope() ^ TRACE, trace));
    }

    /** Of the conversation up to this message. */
    static long prefix(RunQuery query, int message) {
        return RunIds.joined(query.scope() ^ PREFIX, query.transcript().prefix(message));
    }

    /** Of this message and the one before; 0 if no model or tool spoke in them. */
    static long tail(RunQuery query, int message) {
        var conversation = query.transcript();
        if (message <= conversation.firstMessage()
                || !(isReply(conversation, message) || isReply(conversation, message - 1))) {
            return 0;
        }
        long pair = RunIds.joined(conversation.hash(message - 1), conversation.hash(message));
        return RunIds.joined(query.scope() ^ TAIL, pair);
    }

    /** Of the conversation up to this message, whatever is said next. */
    static long reply(RunQuery query, int message) {
        return RunIds.joined(query.scope() ^ REPLY, query.transcript().prefix(message));
    }

    /** Of what a user says first, whatever the instructions before it are: some tell the time. */
    static long opening(RunQuery query, int message) {
        return RunIds.joined(query.scope() ^ OPENING, query.transcript().hash(message));
    }

    /** Whether a user speaks first in a message, after instructions. */
    static boolean isOpening(Transcript conversation, int message) {
        return message == 1
                && conversation.firstMessage() == 0
                && conversation.role(0) == Role.SYSTEM
                && conversation.role(1) == Role.USER;
    }

    // What a client says there, such as what is open or where the agent stands, it may say but once.
    private static boolean isMidway(Transcript conversation, int last) {
        return last > conversation.firstMessage() + 1
                && conversation.role(last) == Role.USER
                && conversation.role(last - 1) == Role.TOOL;
    }

    /** Whether a model or a tool spoke in a message. */
    static boolean isReply(Transcript conversation, int message) {
        var role = conversation.role(message);
        return role == Role.ASSISTANT || role == Role.TOOL;
    }
}
