package dev.tollgate.telemetry;

import static dev.tollgate.telemetry.JsonLine.key;

import dev.tollgate.endpoint.Failure;
import dev.tollgate.exchange.Surface;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.identity.AgentIdentity;
import dev.tollgate.identity.Caller;
import dev.tollgate.llm.Usage;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.settle.AttemptRecord;
import dev.tollgate.settle.Exchanged;
import dev.tollgate.settle.Settlement;
import dev.tollgate.wire.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The access line: one JSON object per exchange, without content, query strings, credentials or line breaks. What is not known is absent.
 *
 * <p>The line is written into one reused buffer; the bytes returned are valid until the next call and hold no line end.
 *
 * <p>Threads: confined to one.
 */
public final class AccessLine {
    private static final byte[] TIME = key("time");
    private static final byte[] LOG = key("log");
    private static final byte[] REQUEST_ID = key("request_id");
    private static final byte[] LISTENER = key("listener");
    private static final byte[] CLIENT = key("client");
    private static final byte[] PROTOCOL = key("protocol");
    private static final byte[] TLS = key("tls");
    private static final byte[] METHOD = key("method");
    private static final byte[] PATH = key("path");
    private static final byte[] STATUS = key("status");
    private static final byte[] REASON = key("reason");
    private static final byte[] MESSAGE = key("message");
    private static final byte[] ANSWERED = key("answered");
    private static final byte[] POLICIES = key("policies");
    private static final byte[] NAME = key("name");
    private static final byte[] KIND = key("kind");
    private static final byte[] ACTION = key("action");
    private static final byte[] CALLER = key("caller");
    private static final byte[] PRINCIPAL = key("principal");
    private static final byte[] AGENT = key("agent");
    private static final byte[] AGENT_PROVEN = key("agent_proven");
    private static final byte[] TEAM = key("team");
    private static final byte[] SURFACE = key("surface");
    private static final byte[] DIALECT = key("dialect");
    private static final byte[] OPERATION = key("operation");
    private static final byte[] MODEL = key("model");
    private static final byte[] DOWNGRADED_TO = key("downgraded_to");
    private static final byte[] RUN = key("run");
    private static final byte[] RUN_CONFIDENCE = key("run_confidence");
    private static final byte[] ENDPOINT = key("endpoint");
    private static final byte[] UPSTREAM_MODEL = key("upstream_model");
    private static final byte[] RESPONSE_MODEL = key("response_model");
    private static final byte[] WHY = key("why");
    private static final byte[] ATTEMPTS = key("attempts");
    private static final byte[] OUTCOME = key("outcome");
    private static final byte[] DETAIL = key("detail");
    private static final byte[] MS = key("ms");
    private static final byte[] STREAMED = key("streamed");
    private static final byte[] FINISH_REASON = key("finish_reason");
    private static final byte[] LOSSY = key("lossy");
    private static final byte[] TOKENS = key("tokens");
    private static final byte[] INPUT = key("input");
    private static final byte[] CACHE_READ = key("cache_read");
    private static final byte[] CACHE_WRITE_5M = key("cache_write_5m");
    private static final byte[] CACHE_WRITE_1H = key("cache_write_1h");
    private static final byte[] OUTPUT = key("output");
    private static final byte[] REASONING = key("reasoning");
    private static final byte[] QUALITY = key("quality");
    private static final byte[] COST = key("cost");
    private static final byte[] COST_BASIS = key("cost_basis");
    private static final byte[] SAVED = key("saved");
    private static final byte[] TOTAL_MS = key("total_ms");
    private static final byte[] TTFT_MS = key("ttft_ms");
    private static final byte[] OWN_MS = key("own_ms");
    private static final byte[] BYTES_IN = key("bytes_in");
    private static final byte[] BYTES_OUT = key("bytes_out");
    private static final byte[] TRACE_ID = key("trace_id");
    private static final byte[] SPAN_ID = key("span_id");

    /** Paths of lost fields that are written down; more would make a line of any length. */
    private static final int MAX_LOSSY = 20;

    private final JsonLine line = new JsonLine();

    /** The line of an exchange that has ended. */
    public Bytes exchange(Settlement settlement) {
        var exchanged = settlement.exchanged();
        var arrival = exchanged.arrival();
        line.begin()
                .time(TIME, arrival.epochMillis())
                .text(LOG, "access")
                .text(REQUEST_ID, arrival.requestId())
                .text(LISTENER, arrival.listener())
                .text(CLIENT, arrival.peer().address())
                .text(PROTOCOL, arrival.protocol().number());
        var tls = arrival.peer().tls();
        if (tls != null) {
            line.text(TLS, tls.version());
        }
        line.text(METHOD, arrival.head().method())
                .text(PATH, arrival.head().target().path())
                .number(STATUS, exchanged.status());
        fault(exchanged.fault());
        unauthenticated(exchanged.fault());
        caller(exchanged);
        surface(exchanged);
        notes(exchanged.notes());
        if (!exchanged.attempts().isEmpty()) {
            attempts(exchanged);
            money(settlement);
        }
        times(exchanged);
        line.number(BYTES_IN, exchanged.bytesIn())
                .number(BYTES_OUT, exchanged.bytesOut())
                .hex(TRACE_ID, arrival.trace().traceIdHigh(), arrival.trace().traceIdLow())
                .hex(SPAN_ID, SpanIds.server(arrival))
                .close();
        return bytes();
    }

    /**
     * The line of a request that broke the rules of HTTP before an exchange began.
     *
     * @param peer the address it came from; empty where unknown
     * @param answered whether an answer was sent; else the connection was just closed
     */
    public Bytes rejected(
            long epochMillis, String listener, String requestId, Fault fault, String peer, boolean answered) {
        line.begin()
                .time(TIME, epochMillis)
                .text(LOG, "rejected")
                .text(REQUEST_ID, requestId)
                .text(LISTENER, listener)
                .text(CLIENT, peer)
                .number(STATUS, fault.status());
        fault(fault);
        line.text(MESSAGE, fault.message()).truth(ANSWERED, answered).close();
        return bytes();
    }

    private Bytes bytes() {
        return new Bytes(line.array(), 0, line.length());
    }

    private void fault(@Nullable Fault fault) {
        if (fault != null) {
            line.text(REASON, fault.reason().code());
        }
    }

    /** Which part of a credential was not good: no other field tells, and the message never repeats it. */
    private void unauthenticated(@Nullable Fault fault) {
        if (fault != null && fault.reason() == Reason.UNAUTHENTICATED) {
            line.text(MESSAGE, fault.message());
        }
    }

    private void notes(List<PolicyNote> notes) {
        if (notes.isEmpty()) {
            return;
        }
        line.open(POLICIES, '[');
        for (var note : notes) {
            line.element()
                    .text(NAME, note.policy())
                    .text(KIND, note.kind().code())
                    .text(ACTION, note.action());
            if (!note.detail().isEmpty()) {
                line.text(DETAIL, note.detail());
            }
            line.close();
        }
        line.closeList();
    }

    private void caller(Exchanged exchanged) {
        var caller = exchanged.caller();
        if (caller == null) {
            return;
        }
        line.text(CALLER, caller.kind());
        if (!(caller instanceof Caller.Anonymous)) {
            line.text(PRINCIPAL, caller.principal());
        }
        var agent = AgentIdentity.of(caller, exchanged.arrival().head().headers());
        if (!agent.name().isEmpty()) {
            line.text(AGENT, agent.name()).truth(AGENT_PROVEN, agent.verified());
        }
        var team = caller.team();
        if (team != null) {
            line.text(TEAM, team);
        }
    }

    private void surface(Exchanged exchanged) {
        line.text(SURFACE, Codes.surface(exchanged.surface()))
                .text(DIALECT, exchanged.surface().dialect().name());
        if (exchanged.surface() instanceof Surface.ModelFace(var _, var operation)) {
            line.text(OPERATION, operation.otelName());
        }
        var request = exchanged.request();
        if (request != null) {
            line.text(MODEL, request.model());
        }
        optional(DOWNGRADED_TO, exchanged.downgradedTo());
        var run = exchanged.run();
        if (run != null) {
            line.text(RUN, run.id()).number(RUN_CONFIDENCE, run.confidence());
        }
    }

    private void attempts(Exchanged exchanged) {
        var last = exchanged.attempts().getLast();
        line.text(ENDPOINT, last.endpoint()).text(UPSTREAM_MODEL, last.model());
        optional(RESPONSE_MODEL, last.responseModel());
        line.text(WHY, Codes.why(last.why())).open(ATTEMPTS, '[');
        for (int i = 0; i < exchanged.attempts().size(); i++) {
            attempt(exchanged.attempts().get(i));
        }
        line.closeList().truth(STREAMED, exchanged.streamed());
        optional(FINISH_REASON, last.finishReason());
        lossy(last);
    }

    private void lossy(AttemptRecord last) {
        if (!last.lossy().isEmpty()) {
            var told = last.lossy().subList(0, Math.min(MAX_LOSSY, last.lossy().size()));
            line.text(LOSSY, String.join(",", told));
        }
    }

    private void attempt(AttemptRecord attempt) {
        line.element().text(ENDPOINT, attempt.endpoint());
        if (attempt.status() != 0) {
            line.number(STATUS, attempt.status());
        }
        line.text(OUTCOME, Codes.outcome(attempt));
        var failure = attempt.failure();
        if (failure != null && ours(failure.kind())) {
            line.text(DETAIL, failure.detail());
        }
        line.millis(MS, attempt.endNanos() - attempt.startNanos()).close();
    }

    /** Whether a failure's detail is in our own words; what an upstream writes into an answer may repeat content. */
    private static boolean ours(Failure.Kind kind) {
        return kind != Failure.Kind.STREAM_ERROR && kind != Failure.Kind.STATUS;
    }

    private void money(Settlement settlement) {
        var usage = settlement.usage();
        if (usage != null) {
            tokens(usage);
        }
        var cost = settlement.cost();
        line.text(COST, cost.decimal()).text(COST_BASIS, Codes.basis(cost.basis()));
        var saved = settlement.saved();
        if (saved != null) {
            line.text(SAVED, saved.decimal());
        }
    }

    private void tokens(Usage usage) {
        line.open(TOKENS, '{').number(INPUT, usage.uncachedInput());
        positive(CACHE_READ, usage.cacheRead());
        positive(CACHE_WRITE_5M, usage.cacheWrite5m());
        positive(CACHE_WRITE_1H, usage.cacheWrite1h());
        line.number(OUTPUT, usage.output());
        positive(REASONING, usage.reasoning());
        line.text(QUALITY, Codes.quality(usage.quality())).close();
    }

    private void times(Exchanged exchanged) {
        duration(TOTAL_MS, OwnTime.totalNanos(exchanged));
        duration(TTFT_MS, OwnTime.firstTokenNanos(exchanged));
        duration(OWN_MS, OwnTime.nanos(exchanged));
    }

    private void duration(byte[] name, long nanos) {
        if (nanos >= 0) {
            line.millis(name, nanos);
        }
    }

    private void positive(byte[] name, long count) {
        if (count > 0) {
            line.number(name, count);
        }
    }

    private void optional(byte[] name, @Nullable String value) {
        if (value != null) {
            line.text(name, value);
        }
    }
}
