package dev.tollgate.telemetry;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.endpoint.pick.Decision;
import dev.tollgate.endpoint.pick.Why;
import dev.tollgate.exchange.Arrival;
import dev.tollgate.exchange.Peer;
import dev.tollgate.exchange.Surface;
import dev.tollgate.exchange.Timeline;
import dev.tollgate.exchange.Timeline.Moment;
import dev.tollgate.exchange.TraceContext;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.Authority;
import dev.tollgate.http.HeaderList;
import dev.tollgate.http.Protocol;
import dev.tollgate.http.RequestHead;
import dev.tollgate.http.RequestTarget;
import dev.tollgate.identity.Caller;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.price.Price;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.Rate;
import dev.tollgate.price.Rates;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.route.Target;
import dev.tollgate.run.Lineage;
import dev.tollgate.run.Run;
import dev.tollgate.settle.AttemptRecord;
import dev.tollgate.settle.Exchanged;
import dev.tollgate.settle.Settlement;
import dev.tollgate.settle.Settler;
import dev.tollgate.testing.Asked;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Settlements as the data plane makes them, with moments that are easy to add up; the clock of all begins at one second. */
public final class Settlements {
    /** 2026-11-21T04:05:06.789Z. */
    public static final long EPOCH_MILLIS = 1_795_233_906_789L;

    public static final long START = 1_000_000_000L;
    public static final OpenAiDialect DIALECT =
            new OpenAiDialect(1, InstantSource.fixed(Instant.EPOCH), OpenAiRequests.CODEC);
    public static final TraceContext CALLERS =
            new TraceContext(0x4bf92f3577b34da6L, 0xa3ce929d0e0e4736L, 0x00f067aa0ba902b7L, true, "rojo=1,congo=2");
    public static final TraceContext OWN = new TraceContext(0x4bf92f3577b34da6L, 0x23ce929d0e0e4736L, 0, true, null);
    /** What must never be seen in any view: headers and query of every arrival hold it. */
    public static final String CANARY = "sk-canary-0123456789";

    private Settlements() {}

    /** A place for each endpoint of these settlements. */
    public static UpstreamPlace place(String endpoint) {
        return switch (endpoint) {
            case "openai/0" -> new UpstreamPlace("openai", "api.openai.com", 443);
            case "groq/0" -> new UpstreamPlace("groq", "api.groq.com", 443);
            default -> UpstreamPlace.UNKNOWN;
        };
    }

    /** A first attempt refused with 429, a second one streamed whole. */
    public static Settlement failover() {
        var arrival = arrival(CALLERS, "/v1/chat/completions?key=" + CANARY);
        mark(arrival, Moment.BODY_READ, 400);
        mark(arrival, Moment.ADMITTED, 450);
        mark(arrival, Moment.PICKED, 30_600);
        mark(arrival, Moment.CONNECTED, 40_600);
        mark(arrival, Moment.SENT, 40_700);
        mark(arrival, Moment.UPSTREAM_HEAD, 240_000);
        mark(arrival, Moment.FIRST_TOKEN, 250_000);
        mark(arrival, Moment.ANSWER_BEGUN, 250_080);
        mark(arrival, Moment.ENDED, 1_250_120);
        var first = attempt(1, 0x1111111111111111L, "groq/0", "groq", "llama-3.3-70b", Why.LOWEST_COST)
                .times(500, 510, 520, 30_400, -1, 30_500)
                .failed(Failure.status(429, null, false))
                .record();
        var second = attempt(2, 0x2222222222222222L, "openai/0", "openai", "gpt-4o-mini", Why.FAILOVER)
                .times(30_600, 40_600, 40_700, 240_000, 250_000, 1_250_000)
                .answered(new Usage(900, 100, 0, 0, 180, 20, Usage.Quality.REPORTED), "gpt-4o-mini-2024-07-18")
                .record();
        return settle(arrival, request(Operation.CHAT, "fast", true), List.of(first, second), 200, null, true);
    }

    /** One attempt, answered as JSON, at an endpoint without a price. */
    public static Settlement unpriced() {
        var arrival = arrival(OWN, "/v1/embeddings");
        mark(arrival, Moment.BODY_READ, 200);
        mark(arrival, Moment.ADMITTED, 210);
        mark(arrival, Moment.PICKED, 220);
        mark(arrival, Moment.SENT, 300);
        mark(arrival, Moment.ANSWER_BEGUN, 50_320);
        mark(arrival, Moment.ENDED, 50_350);
        var only = attempt(1, 0x3333333333333333L, "local/0", "local", "bge-m3", Why.ONLY_CANDIDATE)
                .times(220, 280, 300, 50_000, -1, 50_300)
                .answered(new Usage(40, 0, 0, 0, 0, 0, Usage.Quality.REPORTED), "bge-m3")
                .free(false)
                .record();
        return settle(arrival, request(Operation.EMBEDDINGS, "embed", false), List.of(only), 200, null, false);
    }

    /** A path that is not served. */
    public static Settlement notServed() {
        return refused("/v1/nothing", Fault.of(Reason.UNKNOWN_ROUTE, "path: /v1/nothing (expected: one of ...)"));
    }

    /** A caller whose token is over. */
    public static Settlement unauthenticated() {
        return refused(
                "/v1/chat/completions",
                Fault.of(Reason.UNAUTHENTICATED, "token: exp: a time that is past (expected: a token that is good)"));
    }

    private static Settlement refused(String path, Fault fault) {
        var arrival = arrival(OWN, path);
        mark(arrival, Moment.ENDED, 55);
        return Settler.settle(new Exchanged(
                arrival,
                new Surface.NotServed(DIALECT, fault),
                null,
                null,
                null,
                List.of(),
                null,
                fault.status(),
                fault,
                false,
                0,
                120,
                List.of()));
    }

    /** A call that a policy refused and another one would have. */
    public static Settlement refusedByPolicy() {
        var arrival = arrival(OWN, "/v1/chat/completions");
        mark(arrival, Moment.ENDED, 55);
        return Settler.settle(new Exchanged(
                arrival,
                new Surface.ModelFace(DIALECT, Operation.CHAT),
                new Caller.Anonymous(1),
                null,
                new Run("k3v7qzw2mxa5d", 42, 1, Run.Source.PREFIX, 3, 4, Lineage.NONE, false),
                List.of(),
                null,
                429,
                Fault.of(Reason.RATE_LIMITED, "60 requests a minute are used").by("calm"),
                false,
                0,
                120,
                List.of(
                        new PolicyNote("night", PolicyKind.ACCESS, "shadow_refuse", "access_denied"),
                        new PolicyNote("calm", PolicyKind.LIMITS, "refuse", "rate_limited"))));
    }

    /** A stream that was cut after it began. */
    public static Settlement cut() {
        var arrival = arrival(OWN, "/v1/chat/completions");
        mark(arrival, Moment.BODY_READ, 100);
        mark(arrival, Moment.ADMITTED, 110);
        mark(arrival, Moment.FIRST_TOKEN, 90_000);
        mark(arrival, Moment.ANSWER_BEGUN, 90_050);
        mark(arrival, Moment.ENDED, 200_100);
        var only = attempt(1, 0x4444444444444444L, "openai/0", "openai", "gpt-4o-mini", Why.CHEAPEST)
                .times(120, 130, 140, 80_000, 90_000, 200_000)
                .failed(Failure.of(Failure.Kind.CUT_AFTER_START, "connection reset"))
                .record();
        var fault = Fault.of(Reason.STREAM_CUT, "the upstream broke off");
        return settle(arrival, request(Operation.CHAT, "fast", true), List.of(only), 200, fault, true);
    }

    /** The words that callers, upstreams and models may choose, all the same. */
    public static Settlement hostile(String text) {
        var timeline = new Timeline(START);
        var head = new RequestHead(
                "POST", new RequestTarget("/v1/chat/completions", null, null), null, HeaderList.empty(), 2);
        var arrival =
                new Arrival(text, text, new Peer(text, 1, false), Protocol.HTTP_1_1, head, OWN, EPOCH_MILLIS, timeline);
        mark(arrival, Moment.BODY_READ, 1);
        mark(arrival, Moment.ENDED, 20);
        var only = attempt(1, 5, text, text, text, Why.EXPLORE)
                .times(2, 3, 4, 5, 6, 10)
                .failed(Failure.of(Failure.Kind.TLS, text))
                .answered(Usage.UNSEEN, text)
                .record();
        return settle(arrival, request(Operation.CHAT, text, false), List.of(only), 502, null, false);
    }

    public static Settlement settle(
            Arrival arrival,
            ModelRequest request,
            List<AttemptRecord> attempts,
            int status,
            @Nullable Fault fault,
            boolean streamed) {
        var dear = Target.of("openai", "gpt-4o-mini", price("0.15", "0.60"));
        var last = attempts.getLast();
        var decision = new Decision(
                request.model(),
                null,
                "balanced",
                "rule",
                last.why(),
                attempts.size(),
                new Decision.Scored(last.endpoint(), last.model(), 0, null, 0.4, 2, 1, 0.001),
                List.of(),
                List.of(),
                List.of(dear, Target.of("groq", "llama-3.3-70b", price("0.59", "0.79"))),
                null,
                1000,
                200);
        return Settler.settle(new Exchanged(
                arrival,
                new Surface.ModelFace(DIALECT, request.operation()),
                new Caller.Anonymous(7),
                request,
                null,
                attempts,
                decision,
                status,
                fault,
                streamed,
                2048,
                4096,
                List.of()));
    }

    public static Arrival arrival(TraceContext trace, String target) {
        var parsed = (RequestTarget) RequestTarget.parse(target);
        var headers = HeaderList.of(
                "authorization", "Bearer " + CANARY,
                "cookie", "session=" + CANARY,
                "user-agent", "openai-java/4.1");
        return new Arrival(
                "01JD8Z6Y9Q",
                "llm",
                new Peer("127.0.0.1", 51234, true),
                Protocol.HTTP_1_1,
                new RequestHead("POST", parsed, Authority.parse("localhost:4000"), headers, 2048),
                trace,
                EPOCH_MILLIS,
                new Timeline(START));
    }

    /** Marks a moment so many microseconds after arrival. */
    public static void mark(Arrival arrival, Moment moment, long micros) {
        arrival.timeline().mark(moment, START + micros * 1000);
    }

    public static ModelRequest request(Operation operation, String model, boolean stream) {
        return Asked.request(operation, model, OptionalInt.of(512), stream);
    }

    static Price price(String input, String output) {
        return Price.of(Rates.of(Rate.ofDollars(input), Rate.ofDollars(output)), Provenance.of("test"));
    }

    public static Attempt attempt(int number, long spanId, String endpoint, String provider, String model, Why why) {
        return new Attempt(number, spanId, endpoint, provider, model, why);
    }

    /** Builds one attempt; times are microseconds after arrival, -1 for never. */
    public static final class Attempt {
        private final int number;
        private final long spanId;
        private final String endpoint;
        private final String provider;
        private final String model;
        private final Why why;
        private final long[] nanos = new long[6];
        private int status = 200;
        private @Nullable Failure failure;
        private @Nullable Usage usage;
        private @Nullable String answered;
        private @Nullable Price price = price("0.15", "0.60");

        private Attempt(int number, long spanId, String endpoint, String provider, String model, Why why) {
            this.number = number;
            this.spanId = spanId;
            this.endpoint = endpoint;
            this.provider = provider;
            this.model = model;
            this.why = why;
        }

        public Attempt times(long start, long connected, long sent, long head, long token, long end) {
            var all = new long[] {start, connected, sent, head, token, end};
            for (int i = 0; i < all.length; i++) {
                nanos[i] = all[i] < 0 ? -1 : START + all[i] * 1000;
            }
            return this;
        }

        public Attempt failed(Failure how) {
            failure = how;
            status = how.status();
            return this;
        }

        public Attempt answered(Usage tokens, String by) {
            usage = tokens;
            answered = by;
            return this;
        }

        public Attempt free(boolean known) {
            price = known ? price("0", "0") : null;
            return this;
        }

        public AttemptRecord record() {
            return new AttemptRecord(
                    number,
                    spanId,
                    endpoint,
                    provider,
                    model,
                    why,
                    number > 1,
                    false,
                    nanos[0],
                    nanos[1],
                    nanos[2],
                    nanos[3],
                    nanos[4],
                    nanos[5],
                    status,
                    failure,
                    false,
                    usage,
                    price,
                    ServiceTier.STANDARD,
                    answered,
                    answered == null ? null : "chatcmpl-1",
                    "req_1",
                    answered == null ? null : "stop",
                    List.of());
        }
    }
}
