package dev.tollgate.io.attempt;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestEdit;
import dev.tollgate.dialect.Transcoder;
import dev.tollgate.endpoint.AttemptResult;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.endpoint.pick.Picked;
import dev.tollgate.exchange.Timeline.Moment;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.io.answer.AnswerFlow;
import dev.tollgate.io.answer.Telling;
import dev.tollgate.io.loop.Awaited;
import dev.tollgate.io.net.Ended;
import dev.tollgate.io.net.UpstreamResponse;
import dev.tollgate.io.upstream.ConnectFailure;
import dev.tollgate.io.upstream.pool.AcquireListener;
import dev.tollgate.io.upstream.pool.Acquisition;
import dev.tollgate.io.upstream.pool.UpstreamConnection;
import dev.tollgate.settle.AttemptRecord;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One try at one endpoint: a connection, the request, the head of the answer, the answer, each with its deadline.
 *
 * <pre>
 * CONNECTING -> WAITING -> ANSWERING ( -> JUDGED ) -> DONE
 * </pre>
 *
 * DONE is reached exactly once, on every path, and there the lease, the connection and the timer are given back.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class Attempt implements AcquireListener {
    private enum Phase {
        CONNECTING,
        WAITING,
        ANSWERING,
        /** The answer is whole, and somebody outside still has a word to say of it. */
        JUDGED,
        DONE
    }

    private final Exchange exchange;
    private final AttemptLoop loop;
    private final ModelRequest request;
    private final Picked picked;
    private final Destination destination;
    private final Transcoder transcoder;
    private final RequestEdit edit;
    private final Telling telling;
    private final AttemptFacts facts;
    private final AttemptDeadline deadline;
    private Phase phase = Phase.CONNECTING;
    private Acquisition acquisition = Acquisition.ENDED;
    private boolean sentTwice;
    private boolean defective;
    private @Nullable UpstreamConnection connection;
    private @Nullable AnswerFlow flow;

    Attempt(Exchange exchange, AttemptLoop loop, ModelRequest request, Picked picked, Wording wording, int number) {
        this.exchange = exchange;
        this.loop = loop;
        this.request = request;
        this.picked = picked;
        this.destination = exchange.live().destination(picked.endpoint());
        this.transcoder = wording.transcoder();
        this.edit = wording.edit();
        this.telling = new Telling(destination.dialect(), exchange.surface().dialect(), wording.lossy());
        this.facts = new AttemptFacts(number, picked, wording.lossy(), exchange.loop());
        this.deadline = new AttemptDeadline(exchange, destination.timeouts(), this::overdue);
    }

    void start() {
        if (edit instanceof RequestEdit.Refused(var fault)) {
            refused(fault);
            return;
        }
        deadline.connecting();
        var pending = exchange.upstreams()
                .acquire(
                        exchange.loop().eventLoop(),
                        destination.origin(),
                        destination.timeouts().connect().toMillis(),
                        this);
        // The listener may have been told before acquire returned; then there is nothing left to give up.
        if (phase == Phase.CONNECTING) {
            acquisition = pending;
        }
    }

    /** Nobody was asked: another endpoint may speak the caller's dialect, unless the request is wrong in any. */
    private void refused(Fault fault) {
        var failure = Failure.of(Failure.Kind.UNTRANSLATABLE, fault.message());
        if (fault.reason() == Reason.LOSSY_TRANSLATION) {
            fail(failure);
            return;
        }
        loop.ended(finish(new AttemptResult.Failed(failure), false));
        exchange.refuse(fault);
    }

    @Override
    public void failed(ConnectFailure failure) {
        fail(Failures.of(failure));
    }

    @Override
    public void acquired(UpstreamConnection lent) {
        connection = lent;
        phase = Phase.WAITING;
        facts.connected(lent.reused());
        exchange.arrival().timeline().mark(Moment.CONNECTED, facts.connectedNanos());
        lent.install(new AttemptHandler(this));
        try {
            UpstreamRequest.send(exchange, destination, edit, request, facts, loop.permit(), lent.channel());
        } catch (RuntimeException | Error thrown) {
            defect(thrown);
            return;
        }
        facts.sent();
        exchange.arrival().timeline().mark(Moment.SENT, facts.sentNanos());
        deadline.waiting(request.stream(), picked.decision().chosen().seconds());
    }

    void head(UpstreamResponse head) {
        phase = Phase.ANSWERING;
        facts.head(head);
        exchange.arrival().timeline().mark(Moment.UPSTREAM_HEAD, facts.headNanos());
        flow = AnswerFlow.open(exchange, request, transcoder, telling, head);
        if (flow == null) {
            fail(Failures.ofKind(head.status().code()));
        }
    }

    void content(HttpContent content) {
        var answering = flow;
        if (phase != Phase.ANSWERING || answering == null) {
            return;
        }
        var failure = answering.content(content.content());
        if (failure != null) {
            fail(failure);
            return;
        }
        if (content instanceof LastHttpContent) {
            end(answering);
            return;
        }
        var cut = loop.progress(answering.reader().outputBytes());
        if (cut != null) {
            loop.ended(finish(new AttemptResult.Cancelled(), false));
            answering.cut(cut);
            return;
        }
        deadline.progress(answering.started());
        if (answering.sawContent()) {
            firstToken();
        }
        backPressure();
    }

    private void firstToken() {
        if (facts.firstToken()) {
            exchange.arrival().timeline().mark(Moment.FIRST_TOKEN, facts.firstTokenNanos());
            picked.lease().firstToken();
        }
    }

    void readComplete() {
        if (phase == Phase.ANSWERING && flow != null) {
            flow.readComplete();
            backPressure();
        }
    }

    /** The client takes no more for now: stop reading its upstream, so that the two sockets' buffers hold the rest. */
    private void backPressure() {
        if (connection != null && flow != null) {
            boolean read = !flow.begun() || exchange.answer().writable();
            var config = connection.channel().config();
            if (config.isAutoRead() != read) {
                config.setAutoRead(read);
                deadline.paused(!read);
            }
        }
    }

    void clientWritable() {
        if (phase == Phase.ANSWERING) {
            backPressure();
        }
    }

    boolean isDone() {
        return phase == Phase.DONE;
    }

    // --- what goes wrong

    /** The connection said that it is over: for an answer without framing that is its end. */
    void over(Ended how) {
        if (how instanceof Ended.Closed(boolean endsBody) && endsBody && flow != null) {
            end(flow);
        } else {
            lost(how);
        }
    }

    /** The upstream refused the handshake after we had finished it, or the connection broke. */
    void broke(Throwable cause) {
        if (phase == Phase.WAITING
                && connection != null
                && !connection.reused()
                && ConnectFailure.isTlsRefusal(cause)) {
            fail(Failures.of(cause));
        } else {
            lost(Ended.RESET);
        }
    }

    /** The body has ended; without framing with its connection, trusted because the answer itself says whether it is whole. */
    private void end(AnswerFlow answering) {
        try {
            concluded(answering, answering.end());
        } catch (RuntimeException | Error thrown) {
            defect(thrown);
        }
    }

    private void concluded(AnswerFlow answering, @Nullable Failure failure) {
        var word = failure == null ? answering.reader().waitsFor() : null;
        if (word != null) {
            awaitWord(answering, word);
        } else if (failure == null) {
            succeeded(answering);
        } else {
            fail(failure);
        }
    }

    /** The upstream has done its part: its connection goes back, and its time is what it took until here. */
    private void awaitWord(AnswerFlow answering, CompletionStage<?> word) {
        if (phase == Phase.ANSWERING) {
            phase = Phase.JUDGED;
            deadline.off();
            firstToken();
            facts.answered();
            giveBack(true);
        }
        Awaited.on(exchange.loop().eventLoop(), word.handle((_, _) -> Outcome.ready(answering)), _ -> goOn(answering));
    }

    private void goOn(AnswerFlow answering) {
        if (phase != Phase.JUDGED) {
            return;
        }
        try {
            concluded(answering, answering.goOn());
        } catch (RuntimeException | Error thrown) {
            defect(thrown);
        }
    }

    /** We broke: the upstream is not to blame, and what its answer says of itself is not asked any more. */
    void defect(Throwable thrown) {
        var failure = Failures.ofDefect(thrown);
        defective = true;
        if (phase != Phase.DONE) {
            fail(failure);
            return;
        }
        if (flow != null) {
            flow.release();
        }
        loop.cancel();
        exchange.refuse(Failures.ofCut(failure));
    }

    private void lost(Ended how) {
        boolean untouched = how instanceof Ended.GoAway(var processed) && !processed;
        if (isStale(how) && (untouched || mayRetry())) {
            if (!untouched) {
                facts.sentInVain();
            }
            sendAgain();
        } else {
            fail(Failures.of(how, phase == Phase.ANSWERING));
        }
    }

    /** Whether the connection had served before and died, or went away before it took our stream, at once and without a byte. */
    private boolean isStale(Ended how) {
        return phase == Phase.WAITING
                && !sentTwice
                && connection != null
                && connection.reused()
                && Failures.isStale(how, exchange.loop().nanoTime() - facts.sentNanos());
    }

    /** That the first sending was never read is likely, not certain: the second is a retry like any other. */
    private boolean mayRetry() {
        return exchange.live().retryBudget().withdraw(exchange.loop().nanoTime());
    }

    private void sendAgain() {
        sentTwice = true;
        if (connection != null) {
            connection.release(false);
            connection = null;
        }
        exchange.upstreams().distrust(exchange.loop().eventLoop(), destination.origin());
        phase = Phase.CONNECTING;
        start();
    }

    private void overdue(Failure.Kind kind, String detail) {
        if (phase != Phase.DONE) {
            fail(Failures.ofDeadline(kind, detail, flow != null && flow.begun()));
        }
    }

    // --- the end, once

    private void succeeded(AnswerFlow answering) {
        var status = answering.refusal();
        if (status != null) {
            // A whole answer that is a refusal: the plan decides whether the client sees it.
            var held = answering.takeHeld();
            loop.failed(finish(new AttemptResult.Failed(status), true), status, held);
            return;
        }
        firstToken();
        loop.ended(finish(facts.success(request, answering.reader()), true));
        answering.deliver(loop.cost());
        exchange.ended(answering.streamed());
    }

    void fail(Failure observed) {
        var answering = flow;
        var failure = observed;
        if (answering == null || !answering.begun()) {
            if (answering != null && failure.kind() != Failure.Kind.DEADLINE && !defective) {
                // A refusal stays the refusal it was, even if its text broke off.
                var refusal = answering.refusal();
                failure = refusal == null ? failure : refusal;
            }
            var record = finish(new AttemptResult.Failed(failure), false);
            if (answering != null) {
                answering.release();
            }
            loop.failed(record, failure, null);
            return;
        }
        var told = Failures.afterStart(failure);
        loop.ended(finish(new AttemptResult.Failed(told), false));
        answering.cut(Failures.ofCut(told));
    }

    /** Stops without blame: the client is gone, or the gateway goes. */
    void cancel() {
        if (phase == Phase.DONE) {
            return;
        }
        loop.ended(finish(new AttemptResult.Cancelled(), false));
        if (flow != null) {
            flow.release();
        }
    }

    private AttemptRecord finish(AttemptResult result, boolean reusable) {
        var read = flow == null || defective ? null : flow.reader();
        facts.ended(read);
        loop.heard(read == null ? 0 : read.outputBytes());
        var record = facts.record(result);
        phase = Phase.DONE;
        deadline.off();
        acquisition.cancel();
        acquisition = Acquisition.ENDED;
        picked.lease().close(result, facts.endNanos());
        giveBack(reusable);
        return record;
    }

    private void giveBack(boolean reusable) {
        if (connection != null) {
            connection.channel().config().setAutoRead(true);
            connection.release(reusable);
            connection = null;
        }
    }
}
