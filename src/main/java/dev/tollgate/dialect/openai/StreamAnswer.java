package dev.tollgate.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.answer.HeldEvents;
import dev.tollgate.dialect.answer.PassedRange;
import dev.tollgate.dialect.answer.UpstreamErrors;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.ScanSpaces;
import dev.tollgate.wire.sse.SseEvent;
import dev.tollgate.wire.sse.SseLimits;
import dev.tollgate.wire.sse.SseListener;
import dev.tollgate.wire.sse.SseScanner;
import org.jspecify.annotations.Nullable;

/**
 * A stream of events, passed on untouched and whole. Of each event only as much is read as can matter: chunks like the one before are
 * compared with it, Responses deltas are known by their {@code event} line, the rest is scanned once.
 *
 * <p>If the gateway asked for usage behind the caller's back, the chunk that has usage and an empty {@code choices} is not passed on.
 * The {@code "usage":null} that OpenAI then writes into every other chunk stays: taking it out would change bytes that no client minds.
 *
 * <p>Threads: confined to one exchange.
 */
final class StreamAnswer implements AnswerReader, SseListener {
    private enum Verdict {
        PASS,
        PASS_UNREAD,
        HIDE
    }

    /** Partial images come as one event each. */
    private static final SseLimits LIMITS = new SseLimits(16 << 20, 16 << 20);

    private static final byte[] BLANK_LINE = "\n\n".getBytes(UTF_8);

    private final Operation operation;
    private final boolean hidesUsage;
    private final AnswerFacts facts = new AnswerFacts();
    private final JsonScanner json;
    private final SseScanner events = new SseScanner(LIMITS, this);
    private final HeldEvents held = new HeldEvents();
    private final PassedRange passed = new PassedRange();

    private boolean started;
    private boolean content;
    private boolean finished;
    private boolean ended;
    private boolean hiddenEndedInCut;
    private int contentEvents;
    private int unreadable;
    private @Nullable UpstreamError error;
    private @Nullable String problem;

    StreamAnswer(Operation operation, boolean hidesUsage, long seed, ScanSpaces spaces) {
        this.operation = operation;
        this.hidesUsage = hidesUsage;
        json = new JsonScanner(spaces, JsonAnswer.LIMITS, AnswerWords.VOCABULARY, facts, seed);
    }

    @Override
    public void read(Bytes fragment, AnswerSink out) {
        if (problem != null) {
            return;
        }
        passed.begin(out);
        events.feed(fragment);
        passed.end();
        judge();
    }

    private void judge() {
        var found = events.problem();
        if (problem == null && found != null) {
            problem = found.message();
        }
    }

    @Override
    public void end(AnswerSink out) {
        if (problem != null || ended) {
            return;
        }
        passed.begin(out);
        events.finish();
        passed.end();
        judge();
        ended = true;
    }

    @Override
    public void event(SseEvent event) {
        if (problem != null) {
            return;
        }
        boolean speaks = event.hasData() && !event.typeIs("ping");
        var verdict = !speaks ? Verdict.PASS : operation == Operation.RESPONSES ? responses(event) : chunk(event);
        boolean readable = speaks && verdict != Verdict.PASS_UNREAD;
        // A stream cut inside an event: half of it helps nobody.
        if (!readable && !event.terminated()) {
            return;
        }
        boolean cutLineEnd = hiddenEndedInCut && event.raw().at(0) == '\n';
        hiddenEndedInCut = false;
        if (verdict == Verdict.HIDE) {
            hide(event, cutLineEnd);
            return;
        }
        unreadable += verdict == Verdict.PASS_UNREAD ? 1 : 0;
        if (!started && readable && error == null) {
            started = true;
            held.writeTo(passed);
        }
        if (started) {
            passed.event(event, cutLineEnd);
            if (!event.terminated()) {
                passed.bytes(new Bytes(BLANK_LINE, 0, BLANK_LINE.length));
            }
        } else if (!held.hold(event.raw(), event.isComment())) {
            problem = "event at byte " + event.offset()
                    + ": too much before the first event that can be read (expected: an event of "
                    + operation.otelName() + ")";
        }
    }

    // Of a CRLF that was cut in two, the scanner counts the LF to the next event; here it goes where its CR went.
    private void hide(SseEvent event, boolean afterHidden) {
        var raw = event.raw();
        if (started && !afterHidden && raw.at(0) == '\n') {
            passed.firstByte(event);
        }
        hiddenEndedInCut = raw.at(raw.length() - 1) == '\r';
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
            spoke(fit > 0);
            return Verdict.PASS;
        }
        if (!scan(data)) {
            return Verdict.PASS_UNREAD;
        }
        if (facts.error || event.typeIs("error")) {
            failed();
            return Verdict.PASS;
        }
        spoke(facts.content);
        if (plain && facts.choiceCount > 0 && !facts.usage && !facts.finish) {
            facts.template.learn(data, facts.content);
        }
        boolean usageOnly = facts.usage && facts.choices && facts.choiceCount == 0;
        return hidesUsage && usageOnly ? Verdict.HIDE : Verdict.PASS;
    }

    private static boolean isDone(SseEvent event) {
        return event.dataIs("[DONE]")
                || (event.data().startsWith("[DONE]")
                        && event.data().toUtf8String().strip().equals("[DONE]"));
    }

    private Verdict responses(SseEvent event) {
        if (isDone(event)) {
            finished = true;
            return Verdict.PASS;
        }
        boolean known = event.terminated() && !event.type().isEmpty();
        if (known && isDelta(event.type())) {
            spoke(true);
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
            case STARTED -> {}
            case ENDED -> finished = true;
            case FAILED -> {
                finished = true;
                failed();
            }
            case ERROR -> failed();
            case OTHER -> {
                spoke(isDelta(type) && facts.content);
                // What gateways in between write is not always a Responses event.
                if (facts.error) {
                    failed();
                }
            }
        }
        return Verdict.PASS;
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

    private void spoke(boolean hasContent) {
        if (hasContent) {
            content = true;
            contentEvents++;
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
    public void release(AnswerSink out) {
        passed.begin(out);
        held.writeTo(passed);
        passed.end();
    }

    @Override
    public boolean started() {
        return started;
    }

    @Override
    public boolean content() {
        return content;
    }

    @Override
    public boolean complete() {
        boolean wholeWithoutMark = ended && facts.finishReason != null && operation != Operation.RESPONSES;
        return (finished || wholeWithoutMark) && error == null && problem == null;
    }

    @Override
    public @Nullable UpstreamError error() {
        return error;
    }

    @Override
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public @Nullable Usage usage() {
        return facts.counts.usage(operation, finished || facts.finishReason != null);
    }

    @Override
    public @Nullable String model() {
        return facts.model;
    }

    @Override
    public @Nullable String id() {
        return facts.id;
    }

    @Override
    public @Nullable String finishReason() {
        return facts.finishReason == null && operation == Operation.RESPONSES && finished
                ? facts.status
                : facts.finishReason;
    }

    @Override
    public @Nullable String serviceTier() {
        return facts.serviceTier;
    }

    @Override
    public int contentEvents() {
        return contentEvents;
    }

    @Override
    public int unreadable() {
        return unreadable;
    }
}
