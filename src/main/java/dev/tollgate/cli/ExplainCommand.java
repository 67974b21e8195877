package dev.tollgate.cli;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.config.policy.PolicyRule;
import dev.tollgate.config.snapshot.Compiler;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.endpoint.pick.CallDemand;
import dev.tollgate.endpoint.pick.Decision;
import dev.tollgate.endpoint.pick.PickRequest;
import dev.tollgate.endpoint.pick.Picker;
import dev.tollgate.exchange.Dialects;
import dev.tollgate.explain.BodyDialect;
import dev.tollgate.explain.DecisionTable;
import dev.tollgate.explain.PromptTokens;
import dev.tollgate.explain.RunningGateway;
import dev.tollgate.fault.Outcome;
import dev.tollgate.gateway.ConfigurationReader;
import dev.tollgate.identity.CallerScopes;
import dev.tollgate.identity.Identification;
import dev.tollgate.identity.Secret;
import dev.tollgate.io.attempt.Demands;
import dev.tollgate.io.files.LocalSources;
import dev.tollgate.llm.Operation;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tollgate explain}: what the rule would choose, without calling anybody, by presets; or what a running gateway chose. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "What the routing rule would choose for a model and a call, and why, without calling anybody.",
            "Speeds and success rates are what an endpoint is taken to have before it was measured.",
            "With --request: what a running gateway chose for that call, by what it has learned."
        })
final class ExplainCommand implements Callable<Integer> {
    private static final int PROMPT_BYTES = 2_000;

    @CommandLine.Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(names = "--model", paramLabel = "M", description = "The model name that clients ask for.")
    @Nullable
    String model;

    @Option(
            names = "--body",
            paramLabel = "FILE",
            description =
                    "A chat request whose prompt, tools and limits count; its tokens are counted (default: a prompt of 2,000 bytes).")
    @Nullable
    Path body;

    @Option(
            names = "--dialect",
            paramLabel = "D",
            description = "The dialect of that request: openai or anthropic (default: told by its shape).")
    @Nullable
    String dialect;

    @Option(
            names = "--request",
            paramLabel = "ID",
            description = "The tollgate-request-id of a call that a running gateway has served.")
    @Nullable
    String request;

    @Option(
            names = "--admin",
            paramLabel = "URL",
            description = "The admin address of that gateway (default: ${DEFAULT-VALUE}).")
    URI admin = URI.create("http://127.0.0.1:15000");

    @CommandLine.Mixin
    private final Invocation invoked = new Invocation();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var out = invoked.out();
        var asked = request;
        if (asked != null) {
            return explained(asked, out);
        }
        var name = model;
        if (name == null) {
            throw invoked.wrong("neither --model nor --request (expected: one of them)");
        }
        var read = new ConfigurationReader(new LocalSources()).read(config.path);
        var checked = read.config();
        if (checked == null) {
            read.problems().forEach(problem -> out.println(problem.placed(config.path)));
            return Exit.WRONG;
        }
        var demand = demand(out);
        return demand == null ? Exit.WRONG : explain(name, read, checked, demand, out);
    }

    /** What a gateway that runs remembers of one call. */
    private int explained(String id, PrintWriter out) throws IOException, InterruptedException {
        var decisions = new RunningGateway(admin).decisions(id);
        if (decisions == null || decisions.isEmpty()) {
            out.println("request: " + id + " (expected: one of the last calls of the gateway at " + admin + ")");
            return Exit.WRONG;
        }
        var gap = "";
        for (var decision : decisions) {
            out.print(gap);
            DecisionTable.of(decision).print(out);
            gap = System.lineSeparator();
        }
        return Exit.FINE;
    }

    private @Nullable CallDemand demand(PrintWriter out) throws IOException {
        if (body == null) {
            return new CallDemand(PROMPT_BYTES, OptionalInt.empty(), Set.of(), false);
        }
        var bytes = Files.readAllBytes(body);
        var reader = written(bytes).requestReader(Operation.CHAT, JsonLimits.DEFAULT, new ScanSpaces());
        var problem = reader.read(Bytes.of(bytes));
        if (problem != null) {
            out.println(body + ": " + problem.message());
            return null;
        }
        return switch (reader.finish()) {
            case Outcome.Ready<ModelRequest>(var request) -> Demands.of(request);
            case Outcome.Refused<ModelRequest>(var why) -> {
                out.println(body + ": " + why.message());
                yield null;
            }
            case Outcome.Pending<ModelRequest> _ -> throw new IllegalStateException("a body is never pending");
        };
    }

    /** The dialect in which this body is written. */
    private Dialect written(byte[] bytes) {
        var name = dialect == null ? BodyDialect.of(bytes) : dialect;
        return Dialects.all(1, InstantSource.system()).stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> invoked.wrong("--dialect: " + name + " (expected: one of "
                        + String.join(", ", new TreeSet<>(Dialects.NAMES)) + ")"));
    }

    private int explain(
            String name, ConfigurationReader.Read read, GatewayConfig checked, CallDemand demand, PrintWriter out)
            throws IOException {
        var snapshot = new Compiler(Dialects.all(1, InstantSource.system()), System::nanoTime)
                .compile(
                        checked,
                        new Identification(List.of(), new CallerScopes(Secret.of("nobody calls"))),
                        PolicyRule.policies(read.policies(), Ledgers.fresh()),
                        read.prices(),
                        null,
                        0);
        var entry = snapshot.routes().find(name);
        if (entry == null) {
            out.println("model: " + name + " (expected: one of "
                    + String.join(", ", snapshot.routes().names()) + ")");
            return Exit.WRONG;
        }
        var counts = counts(entry);
        counts.forEach(
                (target, count) -> snapshot.endpoints().models().counted(target, demand.promptBytes(), count.tokens()));
        // Read after the endpoints were made: nothing is known of them before.
        long now = System.nanoTime();
        var question = PickRequest.first(entry.candidates(), demand);
        return switch (new Picker().explain(question, snapshot.endpoints(), now, new SplittableRandom(1))) {
            case Outcome.Ready<Decision>(var decision) -> {
                var count = counts.get(decision.chosen().model());
                DecisionTable.of(decision, told(decision.promptTokens(), count)).print(out);
                yield Exit.FINE;
            }
            case Outcome.Refused<Decision>(var why) -> {
                out.println(why.reason().code() + ": " + why.message());
                yield Exit.WRONG;
            }
            case Outcome.Pending<Decision> _ -> throw new IllegalStateException("a pick is never pending");
        };
    }

    /** The prompt's tokens for each upstream model; none where there is no prompt. */
    private Map<String, PromptTokens.Count> counts(ModelEntry entry) throws IOException {
        var counts = new HashMap<String, PromptTokens.Count>();
        if (body != null) {
            var prompt = PromptTokens.of(Files.readAllBytes(body));
            entry.targets().forEach(target -> counts.computeIfAbsent(target.model(), prompt::count));
        }
        return counts;
    }

    private static String told(long tokens, PromptTokens.@Nullable Count count) {
        if (count == null) {
            return tokens + " assumed";
        }
        return tokens + (count.known() ? " counted (" : " estimated (") + count.encoding() + ")";
    }
}
