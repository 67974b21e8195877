package dev.tollgate.dialect.openai;

import dev.tollgate.dialect.AnswerReader.Ear;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.answer.EventJudge;
import dev.tollgate.dialect.answer.Meter;
import dev.tollgate.dialect.answer.PassedDocument;
import dev.tollgate.dialect.answer.UpstreamErrors;
import dev.tollgate.dialect.said.BegunResponse;
import dev.tollgate.dialect.said.DeltaString;
import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.FinishReason;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.ScanSpaces;
import dev.tollgate.wire.sse.SseEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges chunks and Responses events. Of each only as much is read as can matter: chunks like the one before are compared with it,
 * Responses deltas are known by their {@code event} line, the rest is scanned once.
 *
 * <p>If the gateway asked for usage behind the caller's back, the chunk that has usage and an empty {@code choices} is not passed on.
 * The {@code "usage":null} that OpenAI then writes into every other chunk stays: taking it out would change bytes that no client minds.
 *
 * <p>Threads: confined to one exchange.
 */
final class ChunkJudge implements EventJudge {
    /** What the type of a Responses event means for the gateway (OpenAI API reference, "Streaming events"). */
    private enum ResponseEvent {
        STARTED(true),
        ENDED(true),
        FAILED(true),
        ERROR(true),
        OTHER(false);

        /** Whether its data says more than its type does. */
        final boolean tellsFacts;

        ResponseEvent(boolean tellsFacts) {
            this.tellsFacts = tellsFacts;
        }

        static ResponseEvent of(Bytes type) {
            if (type.contentEquals("response.created")) {
                return STARTED;
            }
            if (type.contentEquals("response.completed") || type.contentEquals("response.incomplete")) {
                return ENDED;
            }
            if (type.contentEquals("response.failed") || type.contentEquals("response.cancelled")) {
                return FAILED;
            }
            return type.contentEquals("error") || type.contentEquals("response.error") ? ERROR : OTHER;
        }
    }

    private static final List<String> SAID_IN_RESPONSES = List.of("delta");

    /** No delta of the Responses API has less around its text: type, item, indexes. */
    private static final int LEAST_AROUND_DELTA = 64;

    private final Operation operation;
    private final boolean hidesUsage;
    private final AnswerFacts facts;
    private final JsonScanner json;
    private final BegunResponse response = new BegunResponse();
    private final DeltaString delta = new DeltaString(SAID_IN_RESPONSES);

    private @Nullable Ear ear;
    private boolean finished;
    private int contentEvents;
    private long outputBytes;
    private @Nullable UpstreamError error;

    ChunkJudge(Operation operation, boolean hidesUsage, long seed, ScanSpaces spaces) {
        this.operation = operation;
        this.hidesUsage = hidesUsage;
        facts = new AnswerFacts(operation);
        json = new JsonScanner(spaces, PassedDocument.LIMITS, AnswerWords.VOCABULARY, facts, seed);
    }

    @Override
    public Verdict judge(SseEvent event) {
        return operation == Operation.RESPONSES ? responses(event) : chunk(event);
    }

    private Verdict chunk(SseEvent event) {
        if (isDone(event)) {
            finished = true;
            return Verdict.PASS;
        }
        var data = event.data();
        boolean plain = event.type().isEmpty();
        int fit = plain ? facts.template.fit(data) : -1;
        if (fit >= 0) {
            spoke(fit > 0, facts.template.filled());
            if (ear != null) {
                facts.template.hearFitted(data, AnswerFacts.SAID, ear);
            }
            return Verdict.PASS;
        }
        if (!scan(data)) {
            return Verdict.PASS_UNREAD;
        }
        if (facts.error || event.typeIs("error")) {
            failed();
            return Verdict.PASS;
        }
        spoke(facts.content, data.length());
        if (ear != null) {
            if (facts.call) {
                ear.elsewhere();
            }
            facts.template.hearScanned(data, AnswerFacts.SAID, ear);
        }
        if (plain && facts.choiceCount > 0 && !facts.usage && !facts.finish) {
            facts.template.learn(data, facts.content);
        }
        boolean usageOnly = facts.usage && facts.choices && facts.choiceCount == 0;
        return hidesUsage && usageOnly ? Verdict.HIDE : Verdict.PASS;
    }

    static boolean isDone(SseEvent event) {
        return event.dataIs("[DONE]")
                || (event.data().startsWith("[DONE]")
                        && event.data().toUtf8String().strip().equals("[DONE]"));
    }

    private Verdict responses(SseEvent event) {
        response.passed();
        if (isDone(event)) {
            finished = true;
            return Verdict.PASS;
        }
        boolean known = event.terminated() && !event.type().isEmpty();
        if (known && isDelta(event.type())) {
            spoke(true, event.data().length() - LEAST_AROUND_DELTA);
            hear(event.data());
            return Verdict.PASS;
        }
        if (known && !ResponseEvent.of(event.type()).tellsFacts) {
            return Verdict.PASS;
        }
        if (!scan(event.data())) {
            return Verdict.PASS_UNREAD;
        }
        var type = event.type().isEmpty() ? facts.type() : event.type();
        switch (ResponseEvent.of(type)) {
            case STARTED -> {
                if (ear != null) {
                    response.began(event.data());
                }
            }
            case ENDED -> finished = true;
            case FAILED -> {
                finished = true;
                failed();
            }
            case ERROR -> failed();
            case OTHER -> {
                spoke(isDelta(type) && facts.content, event.data().length());
                if (isDelta(type)) {
                    hear(event.data());
                }
                // What gateways in between write is not always a Responses event.
                if (facts.error) {
                    failed();
                }
            }
        }
        return Verdict.PASS;
    }

    private void hear(Bytes data) {
        if (ear != null) {
            ear.more(delta.in(data));
        }
    }

    private static boolean isDelta(Bytes type) {
        int from = type.length() - ".delta".length();
        return from > 0 && Bytes.same(type.array(), type.offset() + from, ".delta".length(), ".delta");
    }

    private boolean scan(Bytes data) {
        facts.begin();
        json.reset();
        return json.feed(data) && json.finish();
    }

    private void spoke(boolean hasContent, int bytes) {
        if (hasContent) {
            contentEvents++;
            outputBytes += Math.max(1, bytes);
        }
    }

    private void failed() {
        if (error == null) {
            var type = facts.errorType;
            if (type == null
                    && facts.typed
                    && !facts.type().contentEquals("error")
                    && !ResponseEvent.of(facts.type()).tellsFacts) {
                type = facts.type().toUtf8String();
            }
            error = UpstreamErrors.of(0, facts.errorStatus, facts.errorCode, type);
        }
    }

    @Override
    public void heardBy(Ear listening) {
        ear = listening;
    }

    @Override
    public void endHere(JsonOut out) {
        finished = true;
        if (operation == Operation.RESPONSES) {
            response.endHere(facts.id, facts.model, out);
            return;
        }
        if (facts.finishReason == null) {
            finishHere(out);
        }
        out.ascii("data: [DONE]\n\n");
    }

    private void finishHere(JsonOut out) {
        facts.finishReason = AnswerText.finish(FinishReason.LENGTH);
        boolean chat = operation == Operation.CHAT;
        var started = new ChatEvent.Started(facts.id, facts.model, facts.created, null, null);
        AnswerText.head(
                out.ascii("data: {"), started, chat ? "chat.completion.chunk" : "text_completion", facts.created);
        for (int i = 0; i <= facts.lastChoice; i++) {
            out.ascii(i == 0 ? ",\"choices\":[{\"index\":" : ",{\"index\":").number(i);
            out.ascii(chat ? ",\"delta\":{}" : ",\"text\":\"\",\"logprobs\":null")
                    .ascii(",\"finish_reason\":\"");
            out.ascii(facts.finishReason).ascii("\"}");
        }
        out.ascii("]}\n\n");
    }

    @Override
    public boolean complete(boolean ended) {
        return finished || (ended && facts.finishReason != null && operation != Operation.RESPONSES);
    }

    @Override
    public int contentEvents() {
        return contentEvents;
    }

    @Override
    public long outputBytes() {
        return outputBytes;
    }

    @Override
    public @Nullable UpstreamError error() {
        return error;
    }

    @Override
    public @Nullable Usage usage() {
        return facts.usage(finished || facts.finishReason != null);
    }

    @Override
    public Meter meter() {
        return facts;
    }

    @Override
    public @Nullable String finishReason() {
        return finished ? facts.finishReason() : facts.finishReason;
    }

    @Override
    public String expected() {
        return "an event of " + operation.otelName();
    }
}
