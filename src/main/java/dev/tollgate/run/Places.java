package dev.tollgate.run;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;

/**
 * The keys under which a call's conversation is looked for and remembered; all hold the scope, so that nobody finds another's.
 *
 * @param prefix of the whole conversation, 0 if there is none
 * @param tail   of its last two messages, if a model or a tool spoke in them; 0 if not
 * @param trace  of the trace the caller sent, 0 if none
 */
record Places(long prefix, long tail, long trace) {
    private static final long PREFIX = 0x7072656669780001L;
    private static final long TAIL = 0x7461696C00000002L;
    private static final long TRACE = 0x7472616365000003L;

    static Places of(RunQuery query) {
        var conversation = query.transcript();
        int last = conversation.messages() - 1;
        long trace = query.evidence().trace();
        return new Places(
                last < 0 ? 0 : prefix(query, last),
                last < 1 ? 0 : tail(query, last),
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

    /** Whether a model or a tool spoke in a message. */
    static boolean isReply(Transcript conversation, int message) {
        var role = conversation.role(message);
        return role == Role.ASSISTANT || role == Role.TOOL;
    }
}
