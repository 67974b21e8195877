package dev.tollgate.io.attempt;

import dev.tollgate.endpoint.Failure;
import dev.tollgate.endpoint.Failure.Kind;
import dev.tollgate.endpoint.retry.Next;
import dev.tollgate.endpoint.retry.RetryPlan;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.io.net.Broken;
import dev.tollgate.io.net.Ended;
import dev.tollgate.io.upstream.ConnectFailure;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What transports report, in the words of the failover table. */
final class Failures {
    /** A reused connection that dies later than this after our request did not die of having been unused. */
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private Failures() {}

    /** No connection could be had. */
    static Failure of(ConnectFailure failure) {
        var kind =
                switch (failure.kind()) {
                    case DNS -> Kind.DNS;
                    case CONNECT, PROXY -> failure.timedOut() ? Kind.CONNECT_TIMEOUT : Kind.CONNECT;
                    case TLS -> failure.timedOut() ? Kind.CONNECT_TIMEOUT : Kind.TLS;
                    case POOL -> Kind.POOL;
                };
        return Failure.of(kind, failure.message());
    }

    /** The upstream refused the handshake after we had finished it (TLS 1.3): nothing of the request was read. */
    static Failure of(Throwable refusal) {
        return Failure.of(Kind.TLS, "handshake refused: " + ConnectFailure.reasonOf(refusal));
    }

    /** The answer is of a kind that cannot be judged. */
    static Failure ofKind(int status) {
        return Failure.of(
                Kind.PROTOCOL, "upstream answered " + status + " with a content type or coding that is not served");
    }

    /** The upstream broke the rules of its transport. */
    static Failure of(Broken broken) {
        return Failure.of(broken.kind() == Broken.Kind.TRUNCATED ? Kind.TRUNCATED : Kind.PROTOCOL, broken.message());
    }

    /** The connection went away under the call. */
    static Failure of(Ended ended, boolean answering) {
        return switch (ended) {
            case Ended.GoAway(var processed)
            when !processed -> Failure.of(Kind.REFUSED, "upstream went away before it took the request");
            case Ended.Reset reset
            when reset.isRefusal() -> Failure.of(Kind.REFUSED, "upstream refused the request before it looked at it");
            case Ended.Clean _, Ended.Closed _, Ended.GoAway _, Ended.Reset _ ->
                answering
                        ? Failure.of(Kind.TRUNCATED, "upstream closed the connection inside its answer")
                        : Failure.of(Kind.RESET, "upstream closed the connection before it answered");
        };
    }

    /** A deadline passed; silence before the client has seen a beginning ({@code begun}) can be mended by another attempt. */
    static Failure ofDeadline(Kind kind, String detail, boolean begun) {
        boolean silence = kind == Kind.IDLE_AFTER_START || kind == Kind.FIRST_TOKEN_TIMEOUT;
        var seen = begun ? Kind.IDLE_AFTER_START : Kind.FIRST_TOKEN_TIMEOUT;
        return Failure.of(silence ? seen : kind, detail);
    }

    /** We broke, not the upstream: its class is all that is told, because messages may quote what was read. */
    static Failure ofDefect(Throwable defect) {
        return Failure.of(
                Kind.DEFECT, "a defect of the gateway: " + defect.getClass().getSimpleName());
    }

    /**
     * Whether a reused connection that ended without a byte had most likely been closed as unused while our request was on its way to it
     * (RFC 9112 section 9.3.1).
     */
    static boolean isStale(Ended how, long nanosSinceSent) {
        boolean stream = how instanceof Ended.Reset(var code) && code != Ended.Reset.NO_CODE;
        return !stream && nanosSinceSent < STALE_NANOS;
    }

    /** The same failure once the client has seen a byte: nothing can replace the answer any more. */
    static Failure afterStart(Failure failure) {
        return switch (failure.kind()) {
            case WITHHELD, DEFECT, DEADLINE, IDLE_AFTER_START, CUT_AFTER_START -> failure;
            case FIRST_TOKEN_TIMEOUT -> Failure.of(Kind.IDLE_AFTER_START, failure.detail());
            case UNTRANSLATABLE,
                    CONNECT,
                    CONNECT_TIMEOUT,
                    DNS,
                    TLS,
                    POOL,
                    REFUSED,
                    STATUS,
                    RESET,
                    PROTOCOL,
                    TRUNCATED,
                    STREAM_ERROR,
                    RUN_REFUSED -> Failure.of(Kind.CUT_AFTER_START, failure.detail());
        };
    }

    /** What the caller of a cut answer is told. */
    static Fault ofCut(Failure failure) {
        return RetryPlan.end(failure) instanceof Next.Fail(var fault)
                ? fault
                : Fault.of(Reason.STREAM_CUT, failure.detail());
    }

    /** What a caller is told whose model must not lose what this target cannot be told. */
    static Fault lossy(List<String> fields, String target) {
        var message = String.join(", ", fields) + ": cannot be said to " + target
                + " (expected: nothing that is lost, as the model says lossy: refuse)";
        return Fault.of(Reason.LOSSY_TRANSLATION, message).at(fields.getFirst());
    }
}
