package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.InternalServerException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.UnauthorizedException;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.jwt.Tokens;
import dev.tollgate.identity.keys.KeyHash;
import dev.tollgate.testing.Beside;
import dev.tollgate.testing.Fleet;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import dev.tollgate.testing.TlsCaller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers with keys, tokens and certificates, by the SDKs that they use. */
class IdentityTest {
    private static final String KEY = "tg-a-key-of-this-gateway-for-tests-only-0001";
    private static final String NARROW = "tg-a-key-of-this-gateway-for-tests-only-0002";
    private static final String OLD = "tg-a-key-of-this-gateway-for-tests-only-0003";
    private static final String LIST =
            "GET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer %s\r\nconnection: close\r\n\r\n";

    @TempDir
    Path folder;

    private String keys() throws IOException {
        var file = Files.writeString(folder.resolve("keys.yaml"), """
                keys:
                  - {name: ci, hash: "%s", agent: billing-bot, team: finance}
                  - {name: narrow, hash: "%s", models: [fast]}
                  - {name: old, hash: "%s", expires: 2020-01-01}
                """.formatted(
                        KeyHash.ofKey(KEY).text(),
                        KeyHash.ofKey(NARROW).text(),
                        KeyHash.ofKey(OLD).text()));
        return "keys: [\"" + file + "\"]";
    }

    private static Fleet fleet(String identity) throws IOException {
        var fleet = new Fleet(1, "", "identity: {" + identity + "}\n");
        var yaml = fleet.yaml("", "identity: {" + identity + "}\n")
                .replace("models: {fast:", "models: {slow: {targets: [{provider: p0, model: chat}]}, fast:");
        fleet.gateway().reload(yaml);
        return fleet;
    }

    private static OpenAIClient openai(TestGateway gateway, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.baseUrl() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static Caller caller(Fleet fleet, int call) {
        return Objects.requireNonNull(fleet.gateway().settled(call).exchanged().caller());
    }

    private static String token(String subject) {
        return Tokens.byRsa(Tokens.RSA, Tokens.claims(System.currentTimeMillis() / 1000, subject, ""));
    }

    private static void chat(Fleet fleet, String credential) {
        openai(fleet.gateway(), credential)
                .chat()
                .completions()
                .create(Sdk.chat("hello").build());
    }

    @Test
    void bothSdksCallWithAKeyOfOurs() throws IOException {
        try (var fleet = fleet(keys())) {
            chat(fleet, KEY);
            var anthropic = AnthropicOkHttpClient.builder()
                    .baseUrl(fleet.gateway().baseUrl())
                    .apiKey(KEY)
                    .maxRetries(0)
                    .build();
            anthropic.messages().create(AnthropicSdk.message("hello").build());

            for (int call = 1; call <= 2; call++) {
                assertThat(caller(fleet, call).principal()).isEqualTo("key:ci");
                assertThat(caller(fleet, call).agent()).isEqualTo("billing-bot");
                assertThat(caller(fleet, call).team()).isEqualTo("finance");
            }
        }
    }

    @Test
    void aKeyThatIsUnknownOrExpiredIsRefusedInTheCallersDialect() throws IOException {
        try (var fleet = fleet(keys())) {
            for (var wrong : new String[] {"sk-somebody-elses-key", OLD}) {
                assertThatThrownBy(() -> chat(fleet, wrong))
                        .isInstanceOfSatisfying(UnauthorizedException.class, refused -> {
                            assertThat(refused.headers().values("www-authenticate"))
                                    .containsExactly("Bearer realm=\"tollgate\"");
                            assertThat(refused.headers().values("tollgate-reason"))
                                    .containsExactly("unauthenticated");
                            assertThat(refused.getMessage()).doesNotContain(wrong);
                        });
                var anthropic = AnthropicOkHttpClient.builder()
                        .baseUrl(fleet.gateway().baseUrl())
                        .apiKey(wrong)
                        .maxRetries(0)
                        .build();
                assertThatThrownBy(() -> anthropic
                                .messages()
                                .create(AnthropicSdk.message("hello").build()))
                        .isInstanceOfSatisfying(
                                com.anthropic.errors.UnauthorizedException.class,
                                refused -> assertThat(refused.getMessage()).contains("authentication_error"));
            }
            assertThat(fleet.sim(0).counters().requests()).isZero();
        }
    }

    @Test
    void aKeyForSomeModelsSeesAndCallsNoOthers() throws IOException {
        try (var fleet = fleet(keys())) {
            assertThat(openai(fleet.gateway(), NARROW).models().list().data())
                    .extracting(model -> model.id())
                    .containsExactly("fast");
            assertThat(openai(fleet.gateway(), KEY).models().list().data())
                    .extracting(model -> model.id())
                    .containsExactlyInAnyOrder("fast", "slow");
            assertThatThrownBy(() -> openai(fleet.gateway(), NARROW).models().retrieve("slow"))
                    .isInstanceOf(com.openai.errors.NotFoundException.class);
            chat(fleet, NARROW);
            assertThatThrownBy(() -> openai(fleet.gateway(), NARROW)
                            .chat()
                            .completions()
                            .create(Sdk.chat("hello").model("slow").build()))
                    .isInstanceOfSatisfying(PermissionDeniedException.class, refused -> assertThat(
                                    refused.headers().values("tollgate-reason"))
                            .containsExactly("model_not_allowed"));
        }
    }

    @Test
    void whoeverShowsNothingIsAnonymousWhereTheListenerAllowsIt() throws IOException {
        try (var fleet = fleet(keys())) {
            assertThat(fleet.call("GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                            .status())
                    .isEqualTo(200);
            assertThat(caller(fleet, 1)).isInstanceOf(Caller.Anonymous.class);
            fleet.gateway()
                    .reload(fleet.yaml("", "identity: {" + keys() + "}\n")
                            .replace("\"127.0.0.1:0\"}", "\"127.0.0.1:0\", anonymous: deny}"));
            assertThat(fleet.call("GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                            .status())
                    .isEqualTo(401);
            assertThat(fleet.call(LIST.formatted(KEY)).status()).isEqualTo(200);
        }
    }

    @Test
    void aTokenIsBelievedByKeysThatWereFetchedOnceAlsoInAnOutage() throws IOException {
        try (var jwks = new JwksServer(Tokens.jwks(Tokens.RSA));
                var fleet = fleet(jwks.issuer())) {
            for (int call = 1; call <= 5; call++) {
                chat(fleet, token("alice"));
                assertThat(caller(fleet, call).principal()).isEqualTo("jwt:corp|alice");
            }
            jwks.kill();
            chat(fleet, token("bob"));
            assertThat(caller(fleet, 6).principal()).isEqualTo("jwt:corp|bob");
            assertThat(jwks.asked()).isOne();
        }
    }

    @Test
    void anIssuerSaysItselfWhereItsKeysAre() throws IOException {
        try (var jwks = new JwksServer(Tokens.jwks(Tokens.RSA));
                var fleet = fleet("issuers: {corp: {issuer: \"%s\", audiences: [%s]}}"
                        .formatted(jwks.discoverable(), Tokens.AUDIENCE))) {
            var claims = Tokens.claims(System.currentTimeMillis() / 1000, "alice", "");
            chat(fleet, Tokens.byRsa(Tokens.RSA, claims.replace(Tokens.ISSUER, jwks.discoverable())));

            assertThat(caller(fleet, 1).principal()).isEqualTo("jwt:corp|alice");
            assertThatThrownBy(() -> chat(fleet, Tokens.byRsa(Tokens.RSA, claims)))
                    .isInstanceOf(UnauthorizedException.class);
        }
    }

    @Test
    void tokensByUnknownKeysMakeNoFloodOfFetches() throws IOException {
        try (var jwks = new JwksServer(Tokens.jwks(Tokens.RSA));
                var fleet = fleet(jwks.issuer())) {
            chat(fleet, token("alice"));
            for (int i = 0; i < 200; i++) {
                var stranger =
                        Tokens.byEc(Tokens.EC, Tokens.claims(System.currentTimeMillis() / 1000, "mallory-" + i, ""));
                assertThat(fleet.call(LIST.formatted(stranger)).status()).isEqualTo(401);
            }
            assertThat(jwks.asked()).isOne();
        }
    }

    @Test
    void aCallThatWaitsForKeysHoldsUpNobodyAndNotForLong() throws Exception {
        try (var jwks = new JwksServer(Tokens.jwks(Tokens.RSA))) {
            jwks.pause();
            try (var fleet = fleet(jwks.issuer())) {
                long began = System.nanoTime();
                var waiting = Beside.start(() -> {
                    chat(fleet, token("alice"));
                    return true;
                });
                for (int i = 0; i < 20; i++) {
                    assertThat(fleet.call("GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                                    .status())
                            .isEqualTo(200);
                }
                // The others were not held up, unless all of them were.
                assertThat(waiting.isDone()
                                && System.nanoTime() - began
                                        < Duration.ofSeconds(3).toNanos())
                        .isFalse();
                assertThatThrownBy(waiting::join)
                        .hasCauseInstanceOf(InternalServerException.class)
                        .satisfies(refused -> assertThat(
                                        ((InternalServerException) Objects.requireNonNull(refused.getCause()))
                                                .headers()
                                                .values("retry-after"))
                                .isNotEmpty());
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(19));

                jwks.resume();
                Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                                fleet.call(LIST.formatted(token("alice"))).status())
                        .isEqualTo(200));
            }
        }
    }

    @Test
    void aBodyThatCameWhileItsCallWaitedIsReadAfterwards() throws Exception {
        for (var large : new boolean[] {false, true}) {
            try (var jwks = new JwksServer(Tokens.jwks(Tokens.RSA))) {
                jwks.pause();
                try (var fleet = fleet(jwks.issuer())) {
                    var text = "word ".repeat(large ? 400_000 : 1);
                    var waiting = Beside.start(() -> openai(fleet.gateway(), token("alice"))
                            .chat()
                            .completions()
                            .create(Sdk.chat(text).build()));
                    // Until the call itself is here: the fetch at the start is the one that is paused.
                    Awaitility.await().until(() -> fleet.gateway().listeners().connections() > 0);
                    jwks.resume();
                    assertThat(waiting.get(20, TimeUnit.SECONDS).choices()).isNotEmpty();
                    fleet.gateway().awaitIdle();
                }
            }
        }
    }

    @Test
    void aClientThatLeavesWhileItWaitsIsForgotten() throws IOException {
        try (var jwks = new JwksServer(Tokens.jwks(Tokens.RSA))) {
            jwks.pause();
            try (var fleet = fleet(jwks.issuer())) {
                try (var caller = new RawCaller(fleet.port())) {
                    caller.send(RawCaller.chat(false, "authorization: Bearer " + token("alice")));
                    Awaitility.await().until(() -> fleet.gateway().listeners().connections() > 0);
                }
                jwks.resume();
                assertThat(fleet.gateway().settled(1).exchanged().status()).isIn(499, 200);
                fleet.gateway().awaitIdle();
            }
        }
    }

    @Test
    void aWorkloadIsKnownByItsCertificate() throws IOException {
        var listener = "listeners: {llm: {address: \"127.0.0.1:0\", protocol: https, anonymous: deny, tls: %s}}\n"
                .formatted(TlsCaller.listenerTls(
                        "server", ", clientCa: \"" + TlsCaller.file("mesh.pem") + "\", clientCert: optional"));
        try (var gateway = TestGateway.start(
                listener + "providers: {p: {dialect: openai, url: \"http://127.0.0.1:9\", direct: allow}}")) {
            assertThat(status(gateway, "workload")).isEqualTo(200);
            var caller = Objects.requireNonNull(gateway.settled(1).exchanged().caller());
            assertThat(caller.principal()).isEqualTo("spiffe://cluster.local/ns/payments/sa/billing");
            assertThat(caller.namespace()).isEqualTo("payments");
            assertThat(status(gateway, "twofold")).isEqualTo(401);
            assertThat(status(gateway, null)).isEqualTo(401);
        }
    }

    private static int status(TestGateway gateway, @Nullable String certificate) throws IOException {
        try (var socket = TlsCaller.connect(gateway.port(), certificate, new String[] {"TLSv1.3"}, "http/1.1")) {
            socket.getOutputStream()
                    .write("GET /v1/models HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return Integer.parseInt(answer.substring(9, 12));
        }
    }
}
