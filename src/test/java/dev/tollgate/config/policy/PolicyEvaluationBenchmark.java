package dev.tollgate.config.policy;

import dev.tollgate.config.reach.Served;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.exchange.Arrival;
import dev.tollgate.exchange.Peer;
import dev.tollgate.exchange.Surface;
import dev.tollgate.exchange.Timeline;
import dev.tollgate.facts.AttemptSpent;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.Authority;
import dev.tollgate.http.HeaderList;
import dev.tollgate.http.Protocol;
import dev.tollgate.http.RequestHead;
import dev.tollgate.http.RequestTarget;
import dev.tollgate.identity.Caller;
import dev.tollgate.io.files.LocalSources;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.policy.Admission.Ruling;
import dev.tollgate.policy.BodyEdit;
import dev.tollgate.policy.FieldSink;
import dev.tollgate.policy.PolicyChain;
import dev.tollgate.policy.limit.ClaimKeys;
import dev.tollgate.policy.limit.LimitLedger;
import dev.tollgate.price.Price;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.Rate;
import dev.tollgate.price.Rates;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.RouteTable;
import dev.tollgate.route.Target;
import dev.tollgate.run.Runs;
import dev.tollgate.telemetry.Settlements;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a policy of every kind takes for one call, from its head to its end: the policies of the load test and a content filter, asked for 50,000
 * callers in turn, so that nothing of a caller is still in the processor's caches when it calls again. Each sends an agent's conversation of up
 * to 32 messages with 20 tool steps. Aim: p99 below 200 microseconds, on the heap of the profile {@code standard}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(
        value = 1,
        jvmArgs = {
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx256m",
            "-Xmn48m",
            "-XX:SurvivorRatio=6",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class PolicyEvaluationBenchmark {
    private static final int CALLERS = 50_000;
    private static final int CONVERSATIONS = 32;
    /** Of one conversation: each call sends one round of tools more. */
    private static final int CALLS = 5;

    private static final int ROUNDS = 10;
    private static final long SEED = 7;

    private static final String CONTENT = """
            policies:
              - name: no-personal-data
                content: {request: [{detect: email}, {detect: card}, {detect: secret}], response: [{detect: email}]}
            """;

    private static final Dialect OPENAI = new OpenAiDialect(SEED, InstantSource.system(), OpenAiRequests.CODEC);
    private static final Price PRICE =
            Price.of(Rates.of(Rate.ofDollars("0.15"), Rate.ofDollars("0.6")), Provenance.of("benchmark"));
    private static final Usage USAGE = Usage.ofOpenAi(2_000, 0, 180, 0);

    private final ScanSpaces spaces = new ScanSpaces();
    private final Bytes[] bodies = new Bytes[CONVERSATIONS * CALLS];
    private final ModelRequest[] requests = new ModelRequest[CONVERSATIONS * CALLS];
    private final RequestHead[] heads = new RequestHead[CALLERS];
    private final Caller[] callers = new Caller[CALLERS];
    private final Peer[] peers = new Peer[CALLERS];
    private final Surface surface = new Surface.ModelFace(OPENAI, Operation.CHAT);
    private final ModelEntry entry = ModelEntry.of("json", List.of(Target.of("json", "gpt-4o-mini", PRICE)));
    private final Runs runs = new Runs(SEED);
    private PolicyChain chain = new PolicyChain(List.of());
    private long calls;

    /** Reads the policies, writes the conversations and makes up the callers. */
    @Setup
    public void prepare() {
        var served = Served.on("governed");
        var rules = new ArrayList<PolicyRule>();
        for (var loaded : List.of(
                PolicyFiles.load(Path.of("loadtest/policies"), served, new LocalSources()),
                PolicyFiles.load(
                        Path.of("content.yaml"),
                        CONTENT.getBytes(StandardCharsets.UTF_8),
                        served,
                        new LocalSources()))) {
            if (!loaded.problems().isEmpty() || loaded.policies().isEmpty()) {
                throw new IllegalStateException("policies: " + loaded.problems());
            }
            rules.addAll(loaded.policies());
        }
        var fresh = Ledgers.fresh();
        var limits = LimitLedger.local(new ClaimKeys(SEED, ~SEED));
        chain = new PolicyChain(PolicyRule.policies(rules, new Ledgers(fresh.loops(), limits, fresh.budgets())));
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = Bytes.of(body(i / CALLS, ROUNDS - CALLS + 1 + i % CALLS));
            requests[i] = read(bodies[i]);
        }
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < CALLERS; i++) {
            callers[i] = new Caller.Anonymous(random.nextLong());
            peers[i] = new Peer("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), 40_000, false);
            heads[i] = new RequestHead(
                    "POST",
                    (RequestTarget) RequestTarget.parse("/v1/chat/completions"),
                    Objects.requireNonNull(Authority.parse("gateway:4000")),
                    HeaderList.of("content-type", "application/json", "user-agent", "agent-" + i),
                    bodies[0].length());
        }
    }

    /** The policies alone. */
    @Benchmark
    public void judged(Blackhole sink) {
        int at = next();
        judge(at, requests[at], sink);
    }

    /** With all that is read of the body for routing and for them. */
    @Benchmark
    public void readAndJudged(Blackhole sink) {
        int at = next();
        judge(at, read(bodies[at]), sink);
    }

    /** Which conversation is sent next; whoever calls again goes on with its own. */
    private int next() {
        long call = calls++;
        return (int) (call % CALLERS % CONVERSATIONS) * CALLS + (int) (call / CALLERS % CALLS);
    }

    private void judge(int at, ModelRequest request, Blackhole sink) {
        int who = (int) ((calls - 1) % CALLERS);
        long now = System.nanoTime();
        var arrival = new Arrival(
                "01JD8Z6Y9Q",
                "governed",
                peers[who],
                Protocol.HTTP_1_1,
                heads[who],
                Settlements.OWN,
                System.currentTimeMillis(),
                new Timeline(now));
        var head = new HeadFacts(arrival, callers[who], surface, now);
        var guards = chain.open(head, Runnable::run);
        var admission = ready(guards.admitHead());
        var run = runs.attach(arrival, false, callers[who], head.agent().name(), request.transcript(), now);
        var call = new CallFacts(head, request, entry, run, now);
        if (!(ready(admission.admit(call, RouteTable.EMPTY)) instanceof Ruling.Permitted(var allowed))) {
            throw new IllegalStateException("a policy answered");
        }
        var permit = allowed;
        permit = ready(permit.edit(new Body(bodies[at])));
        sink.consume(permit.narrow(entry.candidates()));
        var attempt = ready(permit.reserve(new NextAttempt(1, "json", "gpt-4o-mini", PRICE, bodies[at].length(), now)));
        var cost = PRICE.cost(USAGE);
        attempt.end(new AttemptSpent(1, cost, USAGE, 0, true, now));
        guards.fields(FieldSink.NOWHERE);
        guards.ended(new CallSpent(200, cost, USAGE, 0, now));
        sink.consume(guards.notes());
        runs.ended(run, 2_000, 180, cost.total().nanos());
    }

    /** A body in which nothing is found that must change. */
    private record Body(Bytes bytes) implements BodyEdit.Document {
        @Override
        public @Nullable Fault splice(List<Splice> splices) {
            return splices.isEmpty() ? null : Fault.of(Reason.INTERNAL, "changed: " + splices);
        }
    }

    private static <T> T ready(Outcome<T> outcome) {
        if (outcome instanceof Outcome.Ready<T>(var value)) {
            return value;
        }
        throw new IllegalStateException("not let through: " + outcome);
    }

    private ModelRequest read(Bytes body) {
        var reader = OPENAI.requestReader(Operation.CHAT, JsonLimits.DEFAULT, spaces, true);
        var fault = reader.read(body);
        if (fault != null) {
            throw new IllegalStateException(fault.message());
        }
        return ready(reader.finish());
    }

    /** A conversation of rounds of two tool calls each. */
    private static String body(int conversation, int rounds) {
        var out = new StringBuilder("{\"model\":\"json\",\"max_tokens\":512,\"temperature\":0.7,\"messages\":[")
                .append("{\"role\":\"system\",\"content\":\"")
                .append("You mend the builds of many projects, one after the other, and say what you did. ".repeat(6))
                .append("\"},{\"role\":\"user\",\"content\":\"Please mend the build of project ")
                .append(conversation)
                .append(".\"}");
        for (int round = 0; round < rounds; round++) {
            out.append(",{\"role\":\"assistant\",\"content\":\"Let me look at the next two files.\",\"tool_calls\":[");
            call(out, conversation, 2 * round);
            out.append(',');
            call(out, conversation, 2 * round + 1);
            out.append("]}");
            result(out, conversation, 2 * round);
            result(out, conversation, 2 * round + 1);
        }
        return out.append("]}").toString();
    }

    private static void call(StringBuilder out, int conversation, int step) {
        out.append("{\"id\":\"call_")
                .append(step)
                .append("\",\"type\":\"function\",\"function\":{\"name\":\"read_file\",\"arguments\":\"")
                .append("{\\\"path\\\":\\\"src/main/java/Part")
                .append(100 * conversation + step)
                .append(".java\\\",\\\"from\\\":1,\\\"to\\\":200}\"}}");
    }

    private static void result(StringBuilder out, int conversation, int step) {
        out.append(",{\"role\":\"tool\",\"tool_call_id\":\"call_")
                .append(step)
                .append("\",\"content\":\"file ")
                .append(100 * conversation + step)
                .append("\\n")
                .append("public final class Something extends Other {\\n".repeat(8))
                .append("\"}");
    }
}
