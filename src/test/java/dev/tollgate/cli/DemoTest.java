package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sim.demo.Canvas;
import dev.tollgate.testing.Beside;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DemoTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void showsTheFirstCallAndTheTrafficMovingAndLeavesNothingBehind() throws Exception {
        var before = threads();
        var text = new StringWriter();
        int code = demo(text, 12, 0, new CountDownLatch(1)).run();
        var out = text.toString();

        assertThat(code).as(out).isZero();
        assertThat(out).startsWith("tollgate demo: http://127.0.0.1:").doesNotContain("\u001b");
        assertThat(out).contains("first routed call after ").contains("-> ");
        assertThat(out).containsPattern("(?m)^ +([4-9]|1\\d) s  (alpine|boreal|cedar|delta) is down: ");
        assertThat(out)
                .containsPattern("its calls went to (alpine|boreal|cedar|delta): \\d+ % -> \\d+ % of the traffic");
        assertThat(out)
                .containsPattern("(?m)^[1-9]\\d* calls, \\d+ failed for their caller; spent \\$0\\.\\d{5}, saved ");
        assertThat(out).containsPattern("(?m)^ +\\d+ s  refund-bot: loop_\\w+ by policy no-loops: ");
        assertThat(out)
                .containsPattern("(?m)^refund-bot: [1-9]\\d* calls served, [1-9]\\d* stopped; it could spend \\$0")
                .containsPattern("(?m)^all others: [1-9]\\d* calls, none stopped by a policy$");
        assertThat(out.lines().filter(line -> line.matches("(alpine|boreal|cedar|delta) .*")))
                .hasSize(4);

        var port = URI.create(out.lines().findFirst().orElseThrow().substring("tollgate demo: ".length()))
                .getPort();
        try (var free = new ServerSocket(port, 1, LOOPBACK)) {
            assertThat(free.isBound()).isTrue();
        }
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(threads())
                .isSubsetOf(before));
    }

    @Test
    void endsWhenToldToAndStillSaysWhatItWas() throws Exception {
        var text = new StringWriter();
        var stop = new CountDownLatch(1);
        var demo = demo(text, 0, 0, stop);
        var ended = Beside.start(demo::run);
        try {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> text.toString()
                    .contains("first routed call"));
        } finally {
            stop.countDown();
        }
        assertThat(ended).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(Exit.FINE);
        assertThat(text.toString()).contains("failed for their caller");
    }

    @Test
    void takesAFreePortAndSaysSoWhereTheUsualOneIsTaken() throws Exception {
        var text = new StringWriter();
        var stop = new CountDownLatch(1);
        stop.countDown();
        try (var _ = takenUsualPort()) {
            assertThat(demo(text, 0, null, stop).run()).isZero();
            assertThat(text.toString()).contains("port " + Demo.PORT + " is taken");
        }
    }

    @Test
    void refusesAPortThatWasAskedForAndIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
            var run = CommandRun.of("demo", "--seconds", "1", "--port", Integer.toString(taken.getLocalPort()));
            assertThat(run.code()).isEqualTo(Exit.LACKING);
            assertThat(run.err()).contains(Integer.toString(taken.getLocalPort()));
            assertThat(run.err().lines()).hasSize(1);
        }
    }

    @Test
    void refusesNumbersThatMeanNothing() {
        assertThat(CommandRun.of("demo", "--seconds", "-1").code()).isEqualTo(Exit.USAGE);
        assertThat(CommandRun.of("demo", "--port", "70000").err()).contains("--port: 70000 (expected: 0 to 65535)");
    }

    /** The usual port, held by this test or by whoever has it already. */
    private static AutoCloseable takenUsualPort() {
        try {
            return new ServerSocket(Demo.PORT, 1, LOOPBACK);
        } catch (IOException somebodyElse) {
            return () -> {};
        }
    }

    private static Demo demo(StringWriter text, int seconds, @Nullable Integer port, CountDownLatch stop) {
        return new Demo(
                new Demo.Settings(seconds, port, null), new Canvas(new PrintWriter(text, true), false, false), stop);
    }

    /** Threads of ours; those that libraries keep for the life of the process are not. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("sim-")
                        || name.startsWith("demo")
                        || name.startsWith("multiThreadIoEventLoopGroup"))
                .collect(Collectors.toSet());
    }
}
