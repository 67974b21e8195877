package dev.tollgate.policy.loop.guard;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.Rendered;
import dev.tollgate.exchange.Surface;
import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.FinishReason;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sentence as an assistant would say it, in the caller's dialect: as events where it asked for events, and for no tokens at all. */
final class SpokenAnswer {
    private SpokenAnswer() {}

    /**
     * Writes it down.
     *
     * @param text printable ASCII without quotes and backslashes
     * @return null where the call does not ask for a chat's answer
     */
    static @Nullable Rendered of(Surface surface, ModelRequest request, String requestId, String text) {
        if (request.operation() != Operation.CHAT) {
            return null;
        }
        var answers = surface.dialect().answers();
        var writer = request.stream() ? answers.streamWriter(request) : answers.documentWriter(request);
        var events = List.of(
                new ChatEvent.Started("tollgate-" + requestId, request.model(), 0, null, null),
                new ChatEvent.UsageSeen(Usage.ZERO),
                new ChatEvent.TextDelta(0, Bytes.of(text)),
                new ChatEvent.PartEnded(0),
                new ChatEvent.Finished(FinishReason.STOP, "stop", null));
        var out = new JsonOut();
        events.forEach(event -> writer.write(event, out));
        return new Rendered(
                request.stream() ? "text/event-stream; charset=utf-8" : "application/json",
                out.bytes().toArray());
    }
}
