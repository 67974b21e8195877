package dev.tollgate.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;

/** The house: its rooms in order, and what may not stand in which room. */
@AnalyzeClasses(packages = "dev.tollgate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.tollgate.";

    /**
     * The total order: a package imports only packages above it. A parent stands before its subpackages, so it never imports them.
     * Change it here and in ARCHITECTURE.md together.
     */
    static final List<String> ORDER = List.of(
            "fault",
            "http",
            "wire",
            "wire.json",
            "wire.sse",
            "llm",
            "price",
            "price.catalogue",
            "dialect",
            "dialect.request",
            "dialect.said",
            "dialect.answer",
            "dialect.translation",
            "dialect.openai",
            "dialect.openai.chat",
            "dialect.anthropic",
            "dialect.anthropic.chat",
            "rpc",
            "exchange",
            "identity",
            "identity.keys",
            "identity.jwt",
            "run",
            "route",
            "facts",
            "cel",
            "match",
            "policy",
            "policy.headers",
            "policy.access",
            "policy.loop",
            "policy.loop.chant",
            "policy.loop.guard",
            "policy.loop.trial",
            "policy.limit",
            "policy.budget",
            "policy.budget.guard",
            "policy.detect",
            "policy.text",
            "policy.content",
            "policy.check",
            "policy.routing",
            "endpoint",
            "endpoint.pick",
            "endpoint.retry",
            "endpoint.simulation",
            "settle",
            "audit",
            "telemetry",
            "config",
            "config.check",
            "config.schema",
            "config.snapshot",
            "config.file",
            "config.reach",
            "config.policy",
            "io",
            "io.files",
            "io.journal",
            "io.framing",
            "io.net",
            "io.net.tls",
            "io.net.h2",
            "io.upstream",
            "io.upstream.dns",
            "io.upstream.connect",
            "io.upstream.pool",
            "io.loop",
            "io.answer",
            "io.attempt",
            "io.probe",
            "io.redis",
            "io.keys",
            "io.webhook",
            "io.scan",
            "io.server",
            "io.admin",
            "io.export",
            "sim",
            "sim.answer",
            "sim.server",
            "sim.agent",
            "sim.demo",
            "sim.load",
            "sim.load.stage",
            "sim.load.trial",
            "gateway",
            "explain",
            "cli");

    @ArchTest
    static final ArchRule packagesImportOnlyPackagesAboveThem = ArchRuleDefinition.classes()
            .should(new ArchCondition<>("depend only on packages above their own") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    var own = place(item, item, events);
                    for (var dependency : item.getDirectDependenciesFromSelf()) {
                        var target = dependency.getTargetClass().getBaseComponentType();
                        if (target.getPackageName().startsWith(ROOT) && place(target, item, events) > own) {
                            events.add(SimpleConditionEvent.violated(item, dependency.getDescription()));
                        }
                    }
                }
            })
            .because("the listing is a total order: no cycles can form and it reads as the life of a request");

    @ArchTest
    static final ArchRule onlyTheShellSeesNettyAndVertx = noClasses()
            .that()
            .resideOutsideOfPackages("dev.tollgate.io..", "dev.tollgate.sim..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "io.vertx..")
            .because("the core is pure: it is tested by the thousand without a socket");

    @ArchTest
    static final ArchRule theCoreHasNoClockRandomnessOrThread = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.tollgate.io..", "dev.tollgate.sim..", "dev.tollgate.gateway..", "dev.tollgate.cli..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callConstructor(java.util.Random.class)
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, java.util.concurrent.ThreadLocalRandom.class, java.util.Timer.class)
            .because(
                    "time, randomness and threads are handed in, so that minutes of behaviour are tested in milliseconds");

    @ArchTest
    static final ArchRule onlyWhatExplainsCountsTokens = noClasses()
            .that()
            .resideOutsideOfPackages("dev.tollgate.explain..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.knuddels..")
            .because("a tokeniser takes milliseconds for what the hot path learns as bytes per token");

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackages("dev.tollgate.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace")
            .because("what the product says goes through its access line and its log, once");

    private static int place(JavaClass item, JavaClass origin, ConditionEvents events) {
        var name = item.getPackageName();
        var place = name.startsWith(ROOT) ? ORDER.indexOf(name.substring(ROOT.length())) : -1;
        if (place < 0) {
            events.add(SimpleConditionEvent.violated(origin, name + " has no place in the order of packages"));
        }
        return place;
    }
}
