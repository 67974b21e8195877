package dev.tollgate.io.server;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.Rendered;
import dev.tollgate.endpoint.pick.DecisionLog;
import dev.tollgate.endpoint.pick.RouteHeader;
import dev.tollgate.exchange.Arrival;
import dev.tollgate.exchange.Surface;
import dev.tollgate.exchange.Timeline.Moment;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.identity.Caller;
import dev.tollgate.io.answer.AnswerHeaders;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.io.answer.ClientAnswer;
import dev.tollgate.io.answer.EditedFields;
import dev.tollgate.io.attempt.AttemptLoop;
import dev.tollgate.io.attempt.Exchange;
import dev.tollgate.io.attempt.LiveSnapshot;
import dev.tollgate.io.loop.DeadlineTimer;
import dev.tollgate.io.loop.LoopState;
import dev.tollgate.io.upstream.pool.Upstreams;
import dev.tollgate.llm.Usage;
import dev.tollgate.policy.ControlHeader;
import dev.tollgate.policy.Guards;
import dev.tollgate.policy.LocalAnswer;
import dev.tollgate.policy.Permit;
import dev.tollgate.price.Cost;
import dev.tollgate.run.Run;
import dev.tollgate.run.Runs;
import dev.tollgate.settle.Exchanged;
import dev.tollgate.settle.Settlement;
import dev.tollgate.settle.Settler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An exchange while it runs: what its steps have gathered, and the one end that it has, whoever brings it about.
 *
 * <p>Threads: confined to the event loop of its connection.
 */
final class RunningExchange implements Exchange {
    private final DataPlane plane;
    private final LoopState loop;
    private final DeadlineTimer timer;
    private final LiveSnapshot live;
    private final Arrival arrival;
    private final ClientAnswer answer;
    private final Surface surface;
    private @Nullable Caller caller;
    private @Nullable BodyGate gate;
    private @Nullable ModelRequest request;
    private @Nullable Run run;
    private @Nullable Guards guards;
    private @Nullable Permit permit;
    private @Nullable AttemptLoop attempts;
    private @Nullable Fault fault;
    private int brokenStatus = Reason.CLIENT_CANCELLED.status();
    private boolean ended;

    RunningExchange(
            DataPlane plane,
            LoopState loop,
            DeadlineTimer timer,
            LiveSnapshot live,
            Arrival arrival,
            ClientAnswer answer) {
        this.plane = plane;
        this.loop = loop;
        this.timer = timer;
        this.live = live;
        this.arrival = arrival;
        this.answer = answer;
        this.surface = live.snapshot().classifier().surface(arrival.head());
    }

    // --- what the steps gather

    void calledBy(Caller who) {
        caller = who;
    }

    void guardedBy(Guards opened) {
        guards = opened;
    }

    void readsBodyBy(BodyGate opened) {
        gate = opened;
    }

    void asks(ModelRequest read) {
        request = read;
    }

    void belongsTo(Run found) {
        run = found;
    }

    void attemptsBegin(Permit granted, AttemptLoop begun) {
        permit = granted;
        attempts = begun;
    }

    boolean isEnded() {
        return ended;
    }

    // --- ways to end

    /** The end, reached exactly once on every path; everything held is let go and the facts are settled. */
    @Override
    public void ended(boolean streamed) {
        if (ended) {
            return;
        }
        ended = true;
        arrival.timeline().mark(Moment.ENDED, loop.nanoTime());
        long bytesIn = gate == null ? 0 : gate.arrived();
        if (gate != null) {
            gate.close();
        }
        int status = answer.status() != 0 ? answer.status() : brokenStatus;
        var exchanged = new Exchanged(
                arrival,
                surface,
                caller,
                request,
                run,
                attempts == null ? List.of() : attempts.records(),
                attempts == null ? null : attempts.decision(),
                status,
                fault,
                streamed,
                bytesIn,
                answer.bytesOut(),
                List.of());
        var cost = Cost.unknown();
        Usage usage = null;
        Settlement settlement;
        try {
            settlement = Settler.settle(exchanged);
            cost = settlement.cost();
            usage = settlement.usage();
            if (run != null) {
                RunEnd.tell(plane.runs(), run, settlement);
            }
        } finally {
            // Whatever becomes of the account of it, the policies get back what they lent.
            if (guards != null) {
                guards.ended(new CallSpent(status, cost, usage, announcedNanos(), loop.nanoTime()));
            }
        }
        plane.observe(guards == null ? settlement : settlement.noted(guards.notes()));
    }

    /** How long the caller was told to wait: in the head of an error, never in one that had begun as an answer. */
    private long announcedNanos() {
        var wait = fault == null || answer.status() < 400 ? null : fault.retryAfter();
        return wait == null ? 0 : TimeUnit.MILLISECONDS.toNanos(wait.toMillis());
    }

    /** Answers with a fault in the caller's dialect; after the first byte of an answer, cuts it with an error event. */
    @Override
    public void refuse(Fault why) {
        if (ended) {
            return;
        }
        fault = why;
        if (answer.begun()) {
            answer.cut(Unpooled.wrappedBuffer(surface.dialect().errorEvent(why, arrival.requestId())));
            ended(true);
            return;
        }
        var rendered = surface.dialect().error(why, arrival.requestId());
        var headers = AnswerHeaders.refusal(arrival.requestId(), rendered.contentType(), why);
        if (guards != null) {
            guards.fields(new EditedFields(headers));
        }
        why.fields().forEach(field -> headers.set(field.name(), field.value()));
        var method = live.snapshot().classifier().method(arrival.head().target().path());
        if (why.status() == 405 && method != null) {
            // RFC 9110, section 15.5.6: a 405 names what is allowed.
            headers.set(HttpHeaderNames.ALLOW, method);
        }
        answer.whole(why.status(), headers, ClientAnswer.buffer(rendered));
        ended(false);
    }

    /** Answers from here. */
    void reply(Rendered rendered) {
        reply(new LocalAnswer(rendered, List.of()));
    }

    /** Answers in a model's place. */
    void reply(LocalAnswer local) {
        var headers = AnswerHeaders.own(arrival.requestId(), local.body().contentType());
        addFields(headers);
        local.fields().forEach(field -> headers.set(field.name(), field.value()));
        answer.whole(200, headers, ClientAnswer.buffer(local.body()));
        ended(false);
    }

    /** The client is gone: whatever runs for it stops now. */
    void clientGone() {
        if (ended) {
            return;
        }
        fault = Fault.of(Reason.CLIENT_CANCELLED, "the client closed the connection");
        if (attempts != null) {
            attempts.cancel();
        }
        ended(answer.begun());
    }

    /** The grace of a shutdown is over: a live stream gets its last event, everything else a refusal. */
    void stopNow() {
        if (ended) {
            return;
        }
        if (attempts != null) {
            attempts.cancel();
        }
        answer.closeAfter();
        refuse(Fault.of(Reason.DRAINING, "the gateway is shutting down (expected: another try elsewhere)")
                .withRetryAfter(Duration.ofSeconds(1)));
    }

    /** A defect of ours met a step: what runs is stopped, and the caller is told no more than that. */
    void defect(Throwable thrown) {
        if (ended) {
            return;
        }
        if (attempts != null) {
            attempts.cancel();
        }
        answer.closeAfter();
        refuse(Fault.of(Reason.INTERNAL, "a stage failed: " + thrown.getClass().getSimpleName()));
    }

    /** The client's bytes cannot be trusted any more: the transport answers or closes, and nothing runs on. */
    void broken(Fault why) {
        if (!ended) {
            fault = why;
            if (attempts != null) {
                attempts.cancel();
            }
            brokenStatus = why.status();
            ended(answer.begun());
        }
    }

    /** Remembers what the caller is told of a failure whose answer somebody else writes. */
    @Override
    public void failed(Fault why) {
        fault = why;
    }

    void clientWritable() {
        if (attempts != null && !ended) {
            attempts.clientWritable();
        }
    }

    // --- what the attempts need

    /** Adds what policies have to say, and {@code tollgate-route} where the caller asked for it and a policy lets it know. */
    @Override
    public void addFields(HttpHeaders headers) {
        if (guards != null) {
            guards.fields(new EditedFields(headers));
        }
        if (run != null && permit != null && permit.grants(ControlHeader.RUN)) {
            headers.set(ControlHeader.RUN.field(), run.id());
        }
        if (permit != null
                && attempts != null
                && attempts.decision() != null
                && permit.grants(ControlHeader.EXPLAIN)
                && "1".equals(arrival.head().headers().get(ControlHeader.EXPLAIN.field()))) {
            headers.set(AnswerHeaders.ROUTE, RouteHeader.of(attempts.decision()));
        }
    }

    @Override
    public DeadlineTimer timer() {
        return timer;
    }

    @Override
    public Upstreams upstreams() {
        return plane.upstreams();
    }

    @Override
    public BodyMemory bodyMemory() {
        return plane.bodyMemory();
    }

    @Override
    public DecisionLog decisions() {
        return plane.decisions();
    }

    @Override
    public LoopState loop() {
        return loop;
    }

    @Override
    public LiveSnapshot live() {
        return live;
    }

    @Override
    public @Nullable String traceState() {
        return run == null ? arrival.trace().state() : Runs.traceState(run, arrival);
    }

    @Override
    public Arrival arrival() {
        return arrival;
    }

    @Override
    public Surface surface() {
        return surface;
    }

    @Override
    public ClientAnswer answer() {
        return answer;
    }

    @Override
    public ByteBuf body() {
        return gate == null ? Unpooled.EMPTY_BUFFER : gate.body();
    }
}
