package dev.tollgate.io.server;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestReader;
import dev.tollgate.exchange.Arrival;
import dev.tollgate.exchange.Surface;
import dev.tollgate.exchange.Timeline.Moment;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.identity.Caller;
import dev.tollgate.io.answer.ClientAnswer;
import dev.tollgate.io.attempt.AttemptLoop;
import dev.tollgate.io.attempt.CountEstimate;
import dev.tollgate.io.attempt.LiveSnapshot;
import dev.tollgate.io.loop.Awaited;
import dev.tollgate.io.loop.LoopState;
import dev.tollgate.llm.Operation;
import dev.tollgate.policy.Admission;
import dev.tollgate.policy.Admission.Ruling;
import dev.tollgate.policy.ControlHeader;
import dev.tollgate.policy.Permit;
import dev.tollgate.run.Run;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The life of one request, step by step; each step yields what the next one demands.
 *
 * <pre>
 * arrived      the head passed strict admission; which face was called, and who calls?
 * identified   may this caller come in, judged by the head alone?
 * headAdmitted local answers end here; the others read their body
 * bodyRead     the model's entry, and the policies' permit
 * permitted    attempts, until one answers or none may be made
 * ended        settled once, whatever happened, and observed: {@link RunningExchange#ended}
 * </pre>
 *
 * <p>Threads: confined to the event loop of its connection.
 */
final class ExchangeDriver {
    private final DataPlane plane;
    private final LoopState loop;
    private final LiveSnapshot live;
    private final Arrival arrival;
    private final ClientAnswer answer;
    private final Surface surface;
    private final RunningExchange exchange;
    private @Nullable HeadFacts head;
    private @Nullable Admission admission;
    private @Nullable EarlyBody early;
    private @Nullable BodyGate gate;
    private boolean asked;

    ExchangeDriver(DataPlane plane, RunningExchange exchange) {
        this.plane = plane;
        this.exchange = exchange;
        this.loop = exchange.loop();
        this.live = exchange.live();
        this.arrival = exchange.arrival();
        this.answer = exchange.answer();
        this.surface = exchange.surface();
    }

    /** The exchange that is driven, for those who end it from outside. */
    RunningExchange exchange() {
        return exchange;
    }

    // --- the steps

    void arrived() {
        var turnedAway = plane.gatekeeper().turnAway(loop);
        if (turnedAway != null) {
            answer.closeAfter();
            exchange.refuse(turnedAway);
            return;
        }
        if (surface instanceof Surface.NotServed(var _, var why)) {
            exchange.refuse(why);
            return;
        }
        var authenticator = live.snapshot().authenticators().get(arrival.listener());
        if (authenticator == null) {
            answer.closeAfter();
            exchange.refuse(Fault.of(Reason.DRAINING, "the listener is closed (expected: another connection)")
                    .withRetryAfter(Duration.ofSeconds(1)));
            return;
        }
        then(authenticator.identify(arrival), this::identified);
    }

    private void identified(Caller who) {
        exchange.calledBy(who);
        var facts = new HeadFacts(arrival, who, surface, loop.nanoTime());
        var guards = live.snapshot().policies().open(facts, loop.eventLoop());
        exchange.guardedBy(guards);
        head = facts;
        then(guards.admitHead(), this::headAdmitted);
    }

    private void headAdmitted(Admission admitted) {
        admission = admitted;
        switch (surface) {
            case Surface.ModelFace(var dialect, var operation) -> {
                var reader = reader(dialect, operation, admitted.followsRuns());
                gate = new BodyGate(
                        reader, plane.bodyMemory(), live.limits().body(), answer.allocator(), loop.scratch());
                exchange.readsBodyBy(gate);
                var refusal = BodyRules.judge(arrival.head());
                refusal = refusal == null ? gate.announced(arrival.head().contentLength()) : refusal;
                if (refusal == null) {
                    answer.wantsBody();
                } else {
                    exchange.refuse(refusal);
                }
            }
            case Surface.ModelList(var dialect) ->
                exchange.reply(dialect.models(
                        caller().among(live.snapshot().routes().names()),
                        live.snapshot().createdEpochSeconds(),
                        arrival.head().target().query()));
            case Surface.ModelEntryFace(var dialect, var name) -> {
                if (live.snapshot().routes().find(name) == null || !caller().mayUse(name)) {
                    exchange.refuse(unknownModel(name));
                } else {
                    exchange.reply(dialect.model(name, live.snapshot().createdEpochSeconds()));
                }
            }
            case Surface.NotServed(var _, var why) -> exchange.refuse(why);
        }
        if (early != null) {
            var kept = early;
            early = null;
            answer.hold(false);
            kept.replay(this);
        }
    }

    /** One fragment of the body, whose ownership stays with the caller. */
    void bodyFragment(ByteBuf fragment) {
        if (early != null && !exchange.isEnded()) {
            early.fragment(fragment);
        } else if (gate != null && !asked && !exchange.isEnded()) {
            var problem = gate.fragment(fragment);
            if (problem != null) {
                exchange.refuse(problem);
            }
        }
    }

    /** The body's clean end. */
    void bodyEnd() {
        if (early != null) {
            early.end();
        } else if (gate != null && !asked && !exchange.isEnded()) {
            arrival.timeline().mark(Moment.BODY_READ, loop.nanoTime());
            then(gate.whole(), this::bodyRead);
        }
    }

    private void bodyRead(ModelRequest read) {
        exchange.asks(read);
        asked = true;
        var entry = live.snapshot().routes().find(read.model());
        if (entry == null) {
            exchange.refuse(unknownModel(read.model()));
            return;
        }
        if (!caller().mayUse(read.model())) {
            exchange.refuse(modelNotAllowed(read.model()));
            return;
        }
        if (admission == null || head == null) {
            throw new IllegalStateException("a body was read that nobody admitted");
        }
        var call = new CallFacts(head, read, entry, run(admission, head, read), loop.nanoTime());
        then(admission.admit(call, live.snapshot().routes()), this::ruled);
    }

    private @Nullable Run run(Admission admitted, HeadFacts head, ModelRequest read) {
        if (!admitted.followsRuns()) {
            return null;
        }
        var run = plane.runs()
                .attach(
                        arrival,
                        admitted.grants(ControlHeader.RUN),
                        head.caller(),
                        head.agent().name(),
                        read.transcript(),
                        head.nowNanos());
        exchange.belongsTo(run);
        return run;
    }

    private void ruled(Ruling ruling) {
        arrival.timeline().mark(Moment.ADMITTED, loop.nanoTime());
        switch (ruling) {
            case Ruling.Permitted(var permit) -> edited(permit);
            case Ruling.Answered(var answer) -> exchange.reply(answer);
        }
    }

    /** What policies change in the body is changed before anybody is asked, and the new one read as the first was. */
    private void edited(Permit permit) {
        if (gate == null) {
            throw new IllegalStateException("a call without a body");
        }
        var kept = gate;
        var read = permit.call().request();
        then(permit.edit(kept), edited -> {
            if (!kept.isEdited()) {
                permitted(edited, read);
                return;
            }
            then(kept.again(reader(surface.dialect(), read.operation(), false)), again -> {
                exchange.asks(again);
                permitted(edited, again);
            });
        });
    }

    private RequestReader reader(Dialect dialect, Operation operation, boolean transcript) {
        return dialect.requestReader(operation, live.jsonLimits(), loop.scanSpaces(), transcript);
    }

    private void permitted(Permit granted, ModelRequest read) {
        var entry = granted.call().entry();
        var estimate = CountEstimate.of(exchange, read, entry);
        if (estimate != null) {
            exchange.reply(estimate);
            return;
        }
        var attempts = new AttemptLoop(exchange, granted, read, entry);
        exchange.attemptsBegin(granted, attempts);
        attempts.next();
    }

    private <T> void then(Outcome<T> outcome, Consumer<T> next) {
        switch (outcome) {
            case Outcome.Ready<T>(var value) -> next.accept(value);
            case Outcome.Refused<T>(var why) -> exchange.refuse(why);
            case Outcome.Pending<T>(var later) -> {
                if (gate == null && early == null) {
                    early = new EarlyBody();
                    answer.hold(true);
                }
                Awaited.on(loop.eventLoop(), later, result -> resumed(result, next));
            }
        }
    }

    private <T> void resumed(Outcome<T> outcome, Consumer<T> next) {
        try {
            if (!exchange.isEnded()) {
                then(outcome, next);
            }
        } catch (RuntimeException | Error defect) {
            exchange.defect(defect);
        }
        if (early != null && exchange.isEnded()) {
            early.release();
        }
    }

    private Caller caller() {
        if (head == null) {
            throw new IllegalStateException("nobody was identified");
        }
        return head.caller();
    }

    private Fault modelNotAllowed(String name) {
        return Fault.of(
                        Reason.MODEL_NOT_ALLOWED,
                        "model: " + Printable.of(name) + " (expected: one that " + caller().principal() + " may use)")
                .at("model");
    }

    private Fault unknownModel(String name) {
        return Fault.of(Reason.UNKNOWN_MODEL, "model: " + Printable.of(name) + " (expected: one of GET /v1/models)")
                .at("model");
    }
}
