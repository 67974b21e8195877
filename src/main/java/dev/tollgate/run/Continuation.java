package dev.tollgate.run;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;
import org.jspecify.annotations.Nullable;

/**
 * The run whose conversation a call goes on with.
 *
 * @param run        the run
 * @param from       the place at which it must still stand when the call joins it; 0 if that does not matter
 * @param confidence 3, or 2 where other runs would have done as well
 */
record Continuation(LiveRun run, long from, int confidence) {
    private static final int SURE = Run.Source.PREFIX.confidence();

    /** Looks for it, from the whole conversation back to so many messages less; null if the conversation is a new one. */
    static @Nullable Continuation find(RunQuery query, RunIndex index, int messages) {
        var conversation = query.transcript();
        int last = conversation.messages() - 1;
        int reply = firstReply(conversation);
        int stop = Math.max(conversation.firstMessage(), last - messages);
        for (int at = last; at >= stop; at--) {
            long place = Places.prefix(query, at);
            var entry = index.get(place);
            if (entry == null) {
                continue;
            }
            boolean special = at >= reply;
            var found = at == last ? same(query, entry, place, special) : onward(query, entry, place, special);
            return found == null ? byTail(query, index, messages, last) : found;
        }
        return byTail(query, index, messages, last);
    }

    // The whole conversation was sent before: a retry, or somebody who turns in circles. But a beginning that has gone
    // on since, or that is still being
    // answered, is asked a second time by somebody else.
    private static @Nullable Continuation same(RunQuery query, RunIndex.Entry entry, long place, boolean special) {
        for (var each = entry; each != null; each = each.older()) {
            var run = each.run();
            boolean again = special || query.evidence().retry();
            if (again
                    || (run.isAt(place)
                            && !run.hasOpenCalls()
                            && run.hint == query.evidence().hint())) {
                return new Continuation(run, 0, SURE);
            }
        }
        return null;
    }

    private static @Nullable Continuation onward(RunQuery query, RunIndex.Entry entry, long place, boolean special) {
        LiveRun best = null;
        int candidates = 0;
        for (var each = entry; each != null; each = each.older()) {
            var run = each.run();
            if (run.isAt(place)) {
                candidates++;
                best = best == null || isBetter(run, best, query.evidence().hint()) ? run : best;
            }
        }
        if (best != null) {
            return new Continuation(best, place, candidates == 1 ? SURE : SURE - 1);
        }
        // All have gone on from there: this is a branch of the newest, if what they share is more than how they began.
        return special ? new Continuation(entry.run(), 0, entry.older() == null ? SURE : SURE - 1) : null;
    }

    private static boolean isBetter(LiveRun run, LiveRun than, long hint) {
        boolean hinted = run.hint == hint;
        return hinted == (than.hint == hint) ? run.lastNanos() < than.lastNanos() : hinted;
    }

    // A client that leaves out old messages sends others again: the end of an earlier call stands somewhere in the
    // middle.
    private static @Nullable Continuation byTail(RunQuery query, RunIndex index, int messages, int last) {
        var conversation = query.transcript();
        int stop = Math.max(conversation.firstMessage() + 1, last - messages);
        for (int at = last; at >= stop; at--) {
            long place = Places.tail(query, at);
            var entry = place == 0 ? null : index.get(place);
            if (entry != null) {
                return entry.older() == null ? new Continuation(entry.run(), 0, SURE - 1) : null;
            }
        }
        return null;
    }

    private static int firstReply(Transcript conversation) {
        for (int at = conversation.firstMessage(); at < conversation.messages(); at++) {
            if (Places.isReply(conversation, at)) {
                return at;
            }
        }
        return conversation.messages();
    }

    /** The hash of how a conversation began: all up to the first thing a human said, or its first message that is known. */
    static long opening(Transcript conversation) {
        for (int at = conversation.firstMessage(); at < conversation.messages(); at++) {
            if (conversation.role(at) == Role.USER) {
                return conversation.prefix(at);
            }
        }
        return conversation.prefix(conversation.firstMessage());
    }
}
