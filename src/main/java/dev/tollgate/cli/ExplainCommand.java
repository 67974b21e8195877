package dev.tollgate.cli;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.snapshot.Compiler;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.endpoint.pick.Decision;
import dev.tollgate.endpoint.pick.Demand;
import dev.tollgate.endpoint.pick.PickRequest;
import dev.tollgate.endpoint.pick.Picker;
import dev.tollgate.fault.Outcome;
import dev.tollgate.gateway.ConfigurationReader;
import dev.tollgate.io.attempt.Demands;
import dev.tollgate.io.files.LocalSources;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tollgate explain}: what the rule would choose, without calling anybody; speeds are the presets, since nothing was measured. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "What the routing rule would choose for a model and a call, and why, without calling anybody.",
            "Speeds and success rates are what an endpoint is taken to have before it was measured; a running gateway's are in /api/decisions."
        })
final class ExplainCommand implements Callable<Integer> {
    private static final int PROMPT_BYTES = 2_000;

    @Option(names = "--config", paramLabel = "FILE", description = "The gateway file (default: gateway/gateway.yaml).")
    Path config = Path.of("gateway/gateway.yaml");

    @Option(names = "--model", required = true, paramLabel = "M", description = "The model name that clients ask for.")
    String model = "";

    @Option(
            names = "--body",
            paramLabel = "FILE",
            description = "A chat request whose prompt, tools and limits count (default: a prompt of 2,000 bytes).")
    @Nullable
    Path body;

    @CommandLine.Spec
    CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("not started by picocli");
        }
        var out = spec.commandLine().getOut();
        var read = new ConfigurationReader(new LocalSources()).read(config);
        var checked = read.config();
        if (checked == null) {
            read.problems().forEach(out::println);
            return Exit.WRONG;
        }
        var demand = demand(out);
        return demand == null ? Exit.WRONG : explain(read, checked, demand, out);
    }

    private @Nullable Demand demand(PrintWriter out) throws IOException {
        if (body == null) {
            return new Demand(PROMPT_BYTES, OptionalInt.empty(), Set.of(), false);
        }
        var reader = new OpenAiDialect(1).requestReader(Operation.CHAT, JsonLimits.DEFAULT, new ScanSpaces());
        var problem = reader.read(Bytes.of(Files.readAllBytes(body)));
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

    private int explain(ConfigurationReader.Read read, GatewayConfig checked, Demand demand, PrintWriter out) {
        var snapshot = new Compiler(List.of(new OpenAiDialect(1)), System::nanoTime)
                .compile(checked, read.policies(), read.prices(), null, 0);
        var entry = snapshot.routes().find(model);
        if (entry == null) {
            out.println("model: " + model + " (expected: one of "
                    + String.join(", ", snapshot.routes().names()) + ")");
            return Exit.WRONG;
        }
        // Read after the endpoints were made: nothing is known of them before.
        long now = System.nanoTime();
        var question = PickRequest.first(entry.candidates(), demand);
        return switch (new Picker().explain(question, snapshot.endpoints(), now, new SplittableRandom(1))) {
            case Outcome.Ready<Decision>(var decision) -> {
                show(decision, out);
                yield Exit.FINE;
            }
            case Outcome.Refused<Decision>(var why) -> {
                out.println(why.reason().code() + ": " + why.message());
                yield Exit.WRONG;
            }
            case Outcome.Pending<Decision> _ -> throw new IllegalStateException("a pick is never pending");
        };
    }

    private static void show(Decision decision, PrintWriter out) {
        out.println(decision.model() + ", optimise " + decision.optimise() + ": " + decision.promptTokens()
                + " prompt tokens, " + decision.outputTokens() + " output tokens expected");
        out.println("chosen: " + decision.chosen().endpoint() + " ("
                + decision.why().code() + ")");
        out.println();
        out.printf(
                Locale.ROOT,
                "%-24s %-24s %12s %8s %8s %6s %12s%n",
                "endpoint",
                "model",
                "money",
                "wait s",
                "all s",
                "ok",
                "total");
        row(decision.chosen(), out);
        decision.others().forEach(other -> row(other, out));
        for (var excluded : decision.excluded()) {
            out.printf(
                    Locale.ROOT,
                    "%-24s %s%n",
                    excluded.name(),
                    "excluded: " + excluded.reason().code());
        }
        out.flush();
    }

    private static void row(Decision.Scored scored, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-24s %-24s %12s %8.3f %8.3f %6.3f %12.6f%n",
                scored.endpoint(),
                scored.model(),
                scored.money() == null ? "unknown" : "$" + scored.money().decimal(),
                scored.waitSeconds(),
                scored.seconds(),
                scored.success(),
                scored.total());
    }
}
