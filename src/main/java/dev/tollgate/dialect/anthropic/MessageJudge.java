package dev.tollgate.dialect.anthropic;

import dev.tollgate.dialect.AnswerReader.Ear;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.answer.EventJudge;
import dev.tollgate.dialect.answer.Meter;
import dev.tollgate.dialect.answer.PassedDocument;
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
 * Judges the events of a message stream that passes untouched. Deltas are known by their {@code event} line and not read; the few events
 * around them are scanned once, as is any event without that line.
 *
 * <p>Only {@code message_stop} makes a message whole: clients wait for it.
 *
 * <p>Threads: confined to one exchange.
 */
final class MessageJudge implements EventJudge {
    /** No delta has less around its text: {@code {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}}. */
    private static final int LEAST_AROUND_DELTA = 76;

    private static final List<String> SAID = List.of("text", "thinking", "partial_json");

    private final AnswerFacts facts = new AnswerFacts(Operation.CHAT);
    private final JsonScanner json;

    private final DeltaString delta = new DeltaString(SAID);
    private @Nullable Ear ear;
    private int blocks;
    private boolean inBlock;
    private boolean stopped;
    private int contentEvents;
    private long outputBytes;
    private @Nullable UpstreamError error;

    MessageJudge(long seed, ScanSpaces spaces) {
        json = new JsonScanner(spaces, PassedDocument.LIMITS, AnswerWords.VOCABULARY, facts, seed);
    }

    @Override
    public Verdict judge(SseEvent event) {
        var type = EventType.of(event.type());
        if (event.terminated() && type == EventType.BLOCK_DELTA) {
            spoke(event.data());
            return Verdict.PASS;
        }
        if (event.terminated() && type == EventType.BLOCK_STOP) {
            inBlock = false;
            return Verdict.PASS;
        }
        facts.begin();
        json.reset();
        if (!json.feed(event.data()) || !json.finish()) {
            return Verdict.PASS_UNREAD;
        }
        switch (type == EventType.OTHER ? facts.type : type) {
            case BLOCK_DELTA -> spoke(event.data());
            case BLOCK_STOP -> inBlock = false;
            case BLOCK_START -> {
                begin(event.data());
                if (facts.speaks) {
                    spoke(event.data().length());
                }
            }
            case MESSAGE_STOP -> stopped = true;
            case ERROR -> error = facts.failed();
            case MESSAGE_START, MESSAGE_DELTA, PING, OTHER -> {
                if (error == null) {
                    error = facts.error(0);
                }
            }
        }
        return Verdict.PASS;
    }

    private void begin(Bytes data) {
        blocks++;
        inBlock = true;
        if (ear != null) {
            ear.elsewhere();
            ear.more(delta.in(data));
        }
    }

    private void spoke(Bytes data) {
        spoke(data.length() - LEAST_AROUND_DELTA);
        if (ear != null) {
            ear.more(delta.in(data));
        }
    }

    private void spoke(int bytes) {
        contentEvents++;
        outputBytes += Math.max(1, bytes);
    }

    @Override
    public void heardBy(Ear listening) {
        ear = listening;
    }

    @Override
    public void endHere(JsonOut out) {
        stopped = true;
        if (facts.stopReason == null) {
            finishHere(out);
        }
        out.ascii("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }

    private void finishHere(JsonOut out) {
        if (inBlock) {
            out.ascii("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":")
                    .number(blocks - 1)
                    .ascii("}\n\n");
        }
        facts.stopReason = AnswerText.stopReason(FinishReason.LENGTH);
        var finished = new ChatEvent.Finished(FinishReason.LENGTH, facts.stopReason, null);
        AnswerText.stop(out.ascii("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{"), finished);
        // Clients demand a count of tokens; one event is close to one.
        out.ascii("},\"usage\":{\"output_tokens\":").number(contentEvents).ascii("}}\n\n");
    }

    @Override
    public boolean complete(boolean ended) {
        return stopped;
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
        return facts.usage(stopped || facts.stopReason != null);
    }

    @Override
    public Meter meter() {
        return facts;
    }

    @Override
    public @Nullable String finishReason() {
        return facts.stopReason;
    }

    @Override
    public String expected() {
        return "an event of a message";
    }
}
