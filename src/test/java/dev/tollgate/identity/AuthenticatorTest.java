package dev.tollgate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.exchange.Arrival;
import dev.tollgate.exchange.Peer;
import dev.tollgate.exchange.Timeline;
import dev.tollgate.exchange.TlsFacts;
import dev.tollgate.exchange.TraceContext;
import dev.tollgate.exchange.TraceSampling;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.HeaderList;
import dev.tollgate.http.IpAddress;
import dev.tollgate.http.Protocol;
import dev.tollgate.http.RequestHead;
import dev.tollgate.http.RequestTarget;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private static final CallerScopes SCOPES = new CallerScopes(Secret.of("a secret of tests"));
    private static final String SPIFFE = "spiffe://cluster.local/ns/payments/sa/billing";
    private static final Caller HOLDER = new Caller.KeyHolder("ci", "bot", "team", "acme", Set.of("fast"), 1);

    /** Knows one key. */
    private static final CredentialJudge ONE_KEY = (credential, now) -> credential.equals("good")
            ? Outcome.ready(HOLDER)
            : Outcome.refused(Fault.of(Reason.UNAUTHENTICATED, "credential: unknown (expected: good)"));

    private static Arrival arrival(@Nullable TlsFacts tls, String... fields) {
        return arrival(new Peer("192.0.2.7", 1, false, tls), fields);
    }

    private static Arrival arrival(Peer peer, String... fields) {
        return new Arrival(
                "id",
                "llm",
                peer,
                Protocol.HTTP_1_1,
                new RequestHead(
                        "POST",
                        (RequestTarget) RequestTarget.parse("/v1/chat/completions"),
                        null,
                        HeaderList.of(fields),
                        0),
                TraceContext.of(null, null, new SplittableRandom(1), TraceSampling.NONE),
                1_800_000_000_000L,
                new Timeline(0));
    }

    private static TlsFacts showing(String... names) {
        return new TlsFacts("1.3", "TLS_AES_128_GCM_SHA256", null, null, List.of(names));
    }

    private static Authenticator judging(boolean anonymous) {
        return new Authenticator(anonymous, new Identification(List.of(ONE_KEY), SCOPES));
    }

    private static Caller caller(Outcome<Caller> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Ready.class);
        return ((Outcome.Ready<Caller>) outcome).value();
    }

    private static String refused(Outcome<Caller> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        var fault = ((Outcome.Refused<Caller>) outcome).fault();
        assertThat(fault.reason()).isEqualTo(Reason.UNAUTHENTICATED);
        assertThat(fault.fields()).anySatisfy(field -> assertThat(field.name()).isEqualTo("www-authenticate"));
        return fault.message();
    }

    @Test
    void shouldFindTheCredentialInWhateverFieldAnSdkSendsIt() {
        for (var fields : List.of(
                new String[] {"authorization", "Bearer good"},
                new String[] {"Authorization", "bearer  good"},
                new String[] {"x-api-key", "good"},
                new String[] {"api-key", "good"},
                new String[] {"x-api-key", "good", "authorization", "Bearer good"})) {
            assertThat(caller(judging(false).identify(arrival((TlsFacts) null, fields))))
                    .isSameAs(HOLDER);
        }
    }

    @Test
    void shouldRefuseWhatIsWrongAlsoWhereAnonymousCallersAreLetIn() {
        for (var fields : List.of(
                new String[] {"authorization", "Bearer bad"},
                new String[] {"authorization", "Basic Z29vZA=="},
                new String[] {"authorization", "good"},
                new String[] {"authorization", "Bearer"},
                new String[] {"authorization", ""},
                new String[] {"authorization", "Bearer good", "authorization", "Bearer good"},
                new String[] {"authorization", "Bearer good", "x-api-key", "other"},
                new String[] {"x-api-key", ""})) {
            assertThat(refused(judging(true).identify(arrival((TlsFacts) null, fields))))
                    .as(String.join(" ", fields))
                    .contains("(expected: ")
                    .doesNotContain("bad")
                    .doesNotContain("Z29v");
        }
    }

    @Test
    void shouldLetInWhoShowsNothingOnlyWhereTheListenerSaysSo() {
        assertThat(caller(judging(true).identify(arrival((TlsFacts) null)))).isInstanceOf(Caller.Anonymous.class);
        assertThat(refused(judging(false).identify(arrival((TlsFacts) null)))).contains("listeners.llm");
    }

    @Test
    void shouldNotJudgeCredentialsWhereNobodyKnowsAnyButTellTheirCallersApart() {
        var unjudged = new Authenticator(true, new Identification(List.of(), SCOPES));
        var first = caller(unjudged.identify(arrival((TlsFacts) null, "authorization", "Bearer one")));

        assertThat(first).isInstanceOf(Caller.Anonymous.class);
        assertThat(first.principal()).isEqualTo("anonymous");
        assertThat(caller(unjudged.identify(arrival((TlsFacts) null, "authorization", "Bearer one")))
                        .scope())
                .isEqualTo(first.scope());
        assertThat(caller(unjudged.identify(arrival((TlsFacts) null, "authorization", "Bearer two")))
                        .scope())
                .isNotEqualTo(first.scope());
        assertThat(caller(unjudged.identify(arrival((TlsFacts) null, "authorization", "Bearer one", "user-agent", "x")))
                        .scope())
                .isNotEqualTo(first.scope());
        assertThat(caller(new Authenticator(
                                        true,
                                        new Identification(List.of(), new CallerScopes(Secret.of("another secret"))))
                                .identify(arrival((TlsFacts) null, "authorization", "Bearer one")))
                        .scope())
                .isNotEqualTo(first.scope());
    }

    @Test
    void shouldKnowAWorkloadByTheOneUriOfItsCertificate() {
        var caller = caller(judging(false).identify(arrival(showing(SPIFFE))));

        assertThat(caller.principal()).isEqualTo(SPIFFE);
        assertThat(caller.namespace()).isEqualTo("payments");
        assertThat(caller.kind()).isEqualTo("workload");
        assertThat(caller.models()).isEmpty();
    }

    @Test
    void shouldTakeTeamAndModelsOfAWorkloadFromTheCredentialBesideItsCertificate() {
        var caller = caller(judging(false).identify(arrival(showing(SPIFFE), "x-api-key", "good")));

        assertThat(caller.principal()).isEqualTo(SPIFFE);
        assertThat(caller.team()).isEqualTo("team");
        assertThat(caller.mayUse("slow")).isFalse();
        assertThat(refused(judging(true).identify(arrival(showing(SPIFFE), "x-api-key", "bad"))))
                .contains("unknown");
    }

    @Test
    void shouldTakeACertificateWithSeveralUrisOrAnotherKindForNoWorkload() {
        for (var names : List.of(
                new String[] {},
                new String[] {SPIFFE, "spiffe://cluster.local/ns/a/sa/b"},
                new String[] {SPIFFE, "https://example.com"},
                new String[] {"https://example.com/ns/a/sa/b"})) {
            assertThat(refused(judging(false).identify(arrival(showing(names)))))
                    .contains("anonymous");
        }
    }

    @Test
    void shouldNotTakeTheCertificateOfAProxyForThatOfTheClientItNames() {
        var client = new Peer("10.0.0.1", 7, false, showing(SPIFFE))
                .behind(Objects.requireNonNull(IpAddress.parse("192.0.2.9")));

        assertThat(refused(judging(false).identify(arrival(client)))).contains("anonymous");
        assertThat(caller(judging(false).identify(arrival(client, "x-api-key", "good"))))
                .isSameAs(HOLDER);
    }

    @Test
    void shouldHearAProxyAboutItsClientOnlyWhereThatIsAskedForAndOnlyFromATrustedOne() {
        var said = new String[] {"x-forwarded-client-cert", "URI=" + SPIFFE};
        var direct = new Peer("10.0.0.1", 7, false, showing("spiffe://cluster.local/ns/gw/sa/front"));
        var hearing = new Authenticator(false, new Identification(List.of(ONE_KEY), SCOPES, true));
        var named = direct.behind(Objects.requireNonNull(IpAddress.parse("192.0.2.9")));

        assertThat(caller(hearing.identify(arrival(direct.asProxy(), said))).principal())
                .isEqualTo(SPIFFE);
        assertThat(caller(hearing.identify(arrival(named, said))).principal()).isEqualTo(SPIFFE);
        // One that is not trusted, and one that is not to be heard, call in their own name.
        assertThat(caller(hearing.identify(arrival(direct, said))).namespace()).isEqualTo("gw");
        assertThat(caller(judging(false).identify(arrival(direct.asProxy(), said)))
                        .namespace())
                .isEqualTo("gw");
        // What it says badly is nobody, and not the proxy itself.
        assertThat(refused(hearing.identify(arrival(direct.asProxy(), "x-forwarded-client-cert", "URI=\""))))
                .contains("anonymous");
        assertThat(refused(hearing.identify(arrival(named)))).contains("anonymous");
    }

    @Test
    void shouldWaitForAJudgeThatMustFetchAndStillNameTheWorkload() {
        var later = new CompletableFuture<Outcome<Caller>>();
        var slow = new Authenticator(
                false, new Identification(List.of((credential, now) -> new Outcome.Pending<>(later)), SCOPES));

        var outcome = slow.identify(arrival(showing(SPIFFE), "x-api-key", "good"));

        assertThat(outcome).isInstanceOf(Outcome.Pending.class);
        later.complete(Outcome.ready(HOLDER));
        assertThat(((Outcome.Pending<Caller>) outcome)
                        .later()
                        .toCompletableFuture()
                        .join())
                .isInstanceOfSatisfying(
                        Outcome.Ready.class, ready -> assertThat(ready.value()).isInstanceOf(Caller.Workload.class));
    }

    @Test
    void shouldNameNoCredentialInAnyText() {
        assertThat(caller(judging(false).identify(arrival((TlsFacts) null, "x-api-key", "good")))
                        .toString())
                .doesNotContain("good");
    }
}
