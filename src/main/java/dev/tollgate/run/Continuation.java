package dev.tollgate.run;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;
import java.util.List;
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
            var there = index.at(place);
            if (there.isEmpty()) {
                continue;
            }
            boolean special = at >= reply;
            var found = at == last ? same(query, there, place, special) : onward(query, there, place, special);
            return found == null ? byTail(query, index, messages, last) : found;
        }
        return byTail(query, index, messages, last);
    }

    // The whole conversation was sent before: a retry, or somebody who turns in circles. But a beginning that has
    // gone on since, or that is still being answered, is asked a second time by somebody else.
    private static @Nullable Continuation same(RunQuery query, List<LiveRun> there, long place, boolean special) {
        for (var run : there) {
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

    private static @Nullable Continuation onward(RunQuery query, List<LiveRun> there, long place, boolean special) {
        LiveRun best = null;
        int candidates = 0;
        for (var run : there) {
            if (run.isAt(place)) {
                candidates++;
                best = best == null || isBetter(run, best, query.evidence().hint()) ? run : best;
            }
        }
        if (best != null) {
            return new Continuation(best, place, candidates == 1 ? SURE : SURE - 1);
        }
        // All have gone on from there: this is a branch of the newest, if what they share is more than how they began.
        return special ? new Continuation(there.getFirst(), 0, there.size() == 1 ? SURE : SURE - 1) : null;
    }

    private static boolean isBetter(LiveRun run, LiveRun than, long hint) {
        boolean hinted = run.hint == hint;
        return hinted == (than.hint == hint) ? run.lastNanos() < than.lastNanos() : hinted;
    }

    // A client that leaves out old messages sends others again: the end of an earlier call stands in their midst. One
    // that adds what it looked up to what a user says, or hears more of it, goes on from the answer before.
    private static @Nullable Continuation byTail(RunQuery query, RunIndex index, int messages, int last) {
        var conversation = query.transcript();
        int stop = Math.max(conversation.firstMessage() + 1, last - messages);
        for (int at = last; at >= stop; at--) {
            long place = Places.tail(query, at);
            var there = place == 0 ? List.<LiveRun>of() : index.at(place);
            if (there.isEmpty() && conversation.role(at) == Role.ASSISTANT) {
                there = index.at(Places.reply(query, at));
            }
            if (!there.isEmpty()) {
                return there.size() == 1 ? new Continuation(there.getFirst(), 0, SURE - 1) : null;
            }
        }
        var opened =
                last > 1 && Places.isOpening(conversation, 1) ? index.at(Places.opening(query, 1)) : List.<LiveRun>of();
        return opened.size() == 1 ? new Continuation(opened.getFirst(), 0, SURE - 1) : null;
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
