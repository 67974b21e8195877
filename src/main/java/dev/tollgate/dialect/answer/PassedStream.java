package dev.tollgate.dialect.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.answer.EventJudge.Verdict;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import dev.tollgate.wire.sse.SseEvent;
import dev.tollgate.wire.sse.SseLimits;
import dev.tollgate.wire.sse.SseListener;
import dev.tollgate.wire.sse.SseScanner;
import org.jspecify.annotations.Nullable;

/**
 * A stream of events, passed on untouched and whole, except for those that its judge hides.
 *
 * <p>Threads: confined to one exchange.
 */
public final class PassedStream implements AnswerReader, SseListener {
    /** Partial images come as one event each. */
    private static final SseLimits LIMITS = new SseLimits(16 << 20, 16 << 20);

    private static final byte[] BLANK_LINE = "\n\n".getBytes(UTF_8);

    private final EventJudge judge;
    private final SseScanner events = new SseScanner(LIMITS, this);
    private final Prelude held = new Prelude();
    private final PassedRange passed = new PassedRange();

    private boolean started;
    private boolean ended;
    private boolean hiddenEndedInCut;
    private int unreadable;
    private @Nullable String problem;

    /** A reader that passes on what this judge does not hide. */
    public PassedStream(EventJudge judge) {
        this.judge = judge;
    }

    @Override
    public void read(Bytes fragment, AnswerSink out) {
        if (problem != null || ended) {
            return;
        }
        passed.begin(out);
        events.feed(fragment);
        passed.end();
        look();
    }

    @Override
    public void heardBy(Ear ear) {
        judge.heardBy(ear);
    }

    @Override
    public void endHere(AnswerSink out) {
        var end = new JsonOut();
        judge.endHere(end);
        ended = true;
        out.write(end.bytes());
    }

    private void look() {
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
        look();
        ended = true;
    }

    @Override
    public void event(SseEvent event) {
        if (problem != null) {
            return;
        }
        boolean speaks = event.hasData() && !event.typeIs("ping");
        var verdict = speaks ? judge.judge(event) : Verdict.PASS;
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
        if (!started && readable && judge.error() == null) {
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
                    + ": too much before the first event that can be read (expected: " + judge.expected() + ")";
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
        return judge.contentEvents() > 0;
    }

    @Override
    public boolean complete() {
        return judge.complete(ended) && judge.error() == null && problem == null;
    }

    @Override
    public @Nullable UpstreamError error() {
        return judge.error();
    }

    @Override
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public @Nullable Usage usage() {
        return judge.usage();
    }

    @Override
    public @Nullable String model() {
        return judge.meter().model();
    }

    @Override
    public @Nullable String id() {
        return judge.meter().id();
    }

    @Override
    public @Nullable String finishReason() {
        return judge.finishReason();
    }

    @Override
    public @Nullable String serviceTier() {
        return judge.meter().serviceTier();
    }

    @Override
    public int contentEvents() {
        return judge.contentEvents();
    }

    @Override
    public long outputBytes() {
        return judge.outputBytes();
    }

    @Override
    public int unreadable() {
        return unreadable;
    }
}
