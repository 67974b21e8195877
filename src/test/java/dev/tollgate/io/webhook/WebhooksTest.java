package dev.tollgate.io.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.identity.Secret;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.io.upstream.Pki;
import dev.tollgate.policy.check.Question;
import dev.tollgate.policy.check.Verdict;
import dev.tollgate.policy.check.Webhook;
import dev.tollgate.policy.text.PlacedText;
import dev.tollgate.policy.text.TextPiece;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks on sockets of their own: whom they believe, what is bounded, what is remembered. */
@Timeout(60)
class WebhooksTest {
    private final BodyMemory memory = new BodyMemory(1 << 20);
    private final Webhooks webhooks = new Webhooks(memory);
    private final AtomicInteger connections = new AtomicInteger();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        webhooks.close();
    }

    private static Webhook webhook(String url, @Nullable Path ca) {
        return new Webhook(URI.create(url), ca, Duration.ofSeconds(9), Map.of("x-key", Secret.of("s")));
    }

    private static Question question(String text) {
        return new Question(
                Question.On.REQUEST,
                "id",
                "p",
                "",
                "",
                "m",
                List.of(new PlacedText(
                        "user", new TextPiece(TextPiece.WHOLE, TextPiece.Kind.TEXT, null, 0, text.length(), text))));
    }

    private Verdict asked(Webhook webhook) throws Exception {
        return webhooks.at(webhook).ask(question("hello")).get(20, TimeUnit.SECONDS);
    }

    /** Answers {@code pass} to so many questions on each connection, then closes it. */
    private void serve(ServerSocket socket, int perConnection) {
        Thread.startVirtualThread(() -> {
            while (!socket.isClosed()) {
                try {
                    var accepted = socket.accept();
                    connections.incrementAndGet();
                    Thread.startVirtualThread(() -> answer(accepted, perConnection));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private static void answer(Socket accepted, int times) {
        try (accepted) {
            var in = new BufferedReader(new InputStreamReader(accepted.getInputStream(), StandardCharsets.US_ASCII));
            for (int i = 0; i < times; i++) {
                int length = 0;
                for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    if (line.startsWith("content-length: ")) {
                        length = Integer.parseInt(line.substring(16));
                    }
                }
                in.skip(length);
                var body = "{\"action\":\"pass\"}";
                accepted.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                                .getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException gone) {
            return;
        }
    }

    @Test
    void oneIsBelievedWhoseAuthorityIsNamedAndWhoseNameIsRight() throws Exception {
        var ca = Files.writeString(folder.resolve("ca.pem"), Pki.pem("ca.pem"));
        var stranger = Files.writeString(folder.resolve("stranger.pem"), Pki.pem("stranger.pem"));
        try (var server = Pki.listen("server", false);
                var elsewhere = Pki.listen("elsewhere", false)) {
            serve(server, 9);
            serve(elsewhere, 9);
            var url = "https://localhost:" + server.getLocalPort() + "/judge";

            assertThat(asked(webhook(url, ca))).isEqualTo(new Verdict.Pass());
            var unreachable = new Verdict.None(Verdict.Trouble.UNREACHABLE);
            assertThat(asked(webhook(url, null))).isEqualTo(unreachable);
            assertThat(asked(webhook(url, stranger))).isEqualTo(unreachable);
            assertThat(asked(webhook(url, folder.resolve("gone.pem")))).isEqualTo(unreachable);
            assertThat(asked(webhook("https://localhost:" + elsewhere.getLocalPort() + "/judge", ca)))
                    .isEqualTo(unreachable);
        }
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void anAuthorityThatChangedIsReadAnew() throws Exception {
        var ca = Files.writeString(folder.resolve("ca.pem"), Pki.pem("stranger.pem"));
        try (var server = Pki.listen("server", false)) {
            serve(server, 9);
            var webhook = webhook("https://localhost:" + server.getLocalPort() + "/judge", ca);
            assertThat(asked(webhook)).isEqualTo(new Verdict.None(Verdict.Trouble.UNREACHABLE));

            Files.writeString(ca, Pki.pem("ca.pem"));
            Files.setLastModifiedTime(ca, FileTime.fromMillis(1_700_000_000_000L));

            assertThat(asked(webhook)).isEqualTo(new Verdict.Pass());
            assertThat(webhooks.at(webhook)).isSameAs(webhooks.at(webhook));
        }
    }

    @Test
    void aServerThatClosesUnusedConnectionsIsAskedOnceMore() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            serve(server, 1);
            var webhook = webhook("http://127.0.0.1:" + server.getLocalPort() + "/judge?key=hidden", null);

            for (int i = 0; i < 20; i++) {
                assertThat(asked(webhook)).isEqualTo(new Verdict.Pass());
            }

            assertThat(connections.get()).isGreaterThanOrEqualTo(20);
            var status = webhooks.status().getFirst();
            assertThat(status.url()).endsWith("/judge");
            assertThat(status.outcomes()).containsEntry("pass", 20L);
            webhooks.retain(List.of());
            assertThat(webhooks.status()).isEmpty();
        }
    }

    @Test
    void whatIsUnderWayIsBounded() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var checker = webhooks.at(webhook("http://127.0.0.1:" + silent.getLocalPort() + "/judge", null));
            assertThat(checker.ask(question("x".repeat(1 << 20))).get())
                    .as("texts beyond the memory")
                    .isEqualTo(new Verdict.None(Verdict.Trouble.BUSY));

            var asked = new ArrayList<CompletableFuture<Verdict>>();
            for (int i = 0; i < 300; i++) {
                asked.add(checker.ask(question("hello")));
            }

            assertThat(asked.stream().filter(CompletableFuture::isDone).count()).isEqualTo(44);
            assertThat(webhooks.status().getFirst().underWay()).isEqualTo(256);
            asked.forEach(each -> each.cancel(true));
            Awaitility.await().until(() -> webhooks.status().getFirst().underWay() == 0);
            assertThat(memory.usedBytes()).isZero();
        }
    }
}
