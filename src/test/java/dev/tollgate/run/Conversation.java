package dev.tollgate.run;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.llm.TranscriptBuilder;
import java.util.ArrayList;
import java.util.List;

/** A conversation for tests, message by message; its transcript is what a request would show. */
final class Conversation {
    private record Said(Role role, long hash) {}

    private final List<Said> messages = new ArrayList<>();

    static Conversation asking(String system, String question) {
        return new Conversation().with(Role.SYSTEM, system).with(Role.USER, question);
    }

    Conversation with(Role role, String text) {
        messages.add(new Said(role, RunIds.of(7, role + text)));
        return this;
    }

    /** What a model answered and what came of it. */
    Conversation answered(String answer, String result) {
        return with(Role.ASSISTANT, answer).with(Role.TOOL, result);
    }

    /** The same so far, to go on differently. */
    Conversation copy() {
        var copy = new Conversation();
        copy.messages.addAll(messages);
        return copy;
    }

    /** Without all but the first {@code head} and the last {@code tail} messages. */
    Conversation trimmed(int head, int tail) {
        var copy = new Conversation();
        copy.messages.addAll(messages.subList(0, head));
        copy.messages.addAll(messages.subList(messages.size() - tail, messages.size()));
        return copy;
    }

    Transcript transcript() {
        var builder = new TranscriptBuilder();
        messages.forEach(each -> builder.message(each.role, each.hash, each.role == Role.USER));
        return builder.build(1);
    }
}
