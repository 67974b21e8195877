package dev.tollgate.identity.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.CallerScopes;
import dev.tollgate.identity.Secret;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TokenJudgeTest {
    private static final long NOW = 1_800_000_000;
    private static final CallerScopes SCOPES = new CallerScopes(Secret.of("a secret of tests"));
    private static final String RSA_HEADER = "{\"alg\":\"RS256\",\"kid\":\"r1\"}";

    private static Issuer issuer(Issuer.ClaimNames claims, KeySource keys) {
        return new Issuer(
                "corp",
                Tokens.ISSUER,
                Set.of(Tokens.AUDIENCE, "other-name"),
                EnumSet.allOf(Algorithm.class),
                Duration.ofSeconds(60),
                claims,
                keys);
    }

    private static TokenJudge judge(Issuer.ClaimNames claims) {
        return new TokenJudge(List.of(issuer(claims, KeySource.of(keys()))), SCOPES);
    }

    private static KeySet keys() {
        try {
            return KeySet.parse(Tokens.jwks(Tokens.RSA, Tokens.EC));
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Caller.TokenSubject believed(TokenJudge judge, String token) {
        if (judge.judge(token, NOW * 1000) instanceof Outcome.Ready<Caller>(Caller.TokenSubject subject)) {
            return subject;
        }
        throw new AssertionError("not believed: " + judge.judge(token, NOW * 1000));
    }

    private static Fault refused(@Nullable Outcome<Caller> outcome) {
        if (outcome instanceof Outcome.Refused<Caller>(var fault)) {
            return fault;
        }
        throw new AssertionError("not refused: " + outcome);
    }

    @Test
    void shouldBelieveATokenOfAKnownIssuerSignedByEitherKindOfKey() {
        for (var token : List.of(
                Tokens.byRsa(Tokens.RSA, Tokens.claims(NOW, "alice", "")),
                Tokens.byEc(Tokens.EC, Tokens.claims(NOW, "alice", "")))) {
            var caller = believed(judge(Issuer.ClaimNames.NONE), token);

            assertThat(caller.principal()).isEqualTo("jwt:corp|alice");
            assertThat(caller.agent()).isEqualTo("alice");
            assertThat(caller.claims()).containsEntry("sub", "alice");
            assertThat(caller.scope()).isEqualTo(SCOPES.of(null, "jwt:corp|alice"));
        }
    }

    @Test
    void shouldAcceptAListOfAudiencesWithOursAmongThem() {
        var claims = "{\"iss\":\"%s\",\"aud\":[\"x\",\"other-name\"],\"sub\":\"s\",\"exp\":%d}"
                .formatted(Tokens.ISSUER, NOW + 5);

        assertThat(believed(judge(Issuer.ClaimNames.NONE), Tokens.byRsa(Tokens.RSA, claims))
                        .subject())
                .isEqualTo("s");
    }

    @Test
    void shouldNameAsAgentTheCurrentActorThenTheClientThenTheSubject() {
        var judge = judge(Issuer.ClaimNames.NONE);
        var acted = ",\"azp\":\"app\",\"act\":{\"sub\":\"helper\",\"act\":{\"sub\":\"earlier\"}}";

        assertThat(believed(judge, Tokens.byEc(Tokens.EC, Tokens.claims(NOW, "alice", acted)))
                        .agent())
                .isEqualTo("helper");
        assertThat(believed(judge, Tokens.byEc(Tokens.EC, Tokens.claims(NOW, "alice", ",\"client_id\":\"app\"")))
                        .agent())
                .isEqualTo("app");
    }

    @Test
    void shouldTakeTeamTenantAndModelsFromTheClaimsThatAreConfiguredAndRefuseTokensWithoutThem() {
        var judge = judge(new Issuer.ClaimNames("bot", "team", "org", "models"));
        var more = ",\"bot\":\"b\",\"team\":\"t\",\"org\":\"o\",\"models\":[\"fast\",\"slow\"]";
        var caller = believed(judge, Tokens.byEc(Tokens.EC, Tokens.claims(NOW, "alice", more)));

        assertThat(caller.agent()).isEqualTo("b");
        assertThat(caller.team()).isEqualTo("t");
        assertThat(caller.tenant()).isEqualTo("o");
        assertThat(caller.models()).containsExactlyInAnyOrder("fast", "slow");
        assertThat(caller.mayUse("other")).isFalse();
        for (var lacking : List.of(
                more.replace("\"team\":\"t\"", "\"team\":7"),
                more.replace("[\"fast\",\"slow\"]", "[]"),
                more.replace("[\"fast\",\"slow\"]", "[\"fast\",7]"),
                more.replace("\"org\":\"o\",", ""),
                more.replace("\"bot\":\"b\"", "\"bot\":\"b\\n\""))) {
            assertThat(refused(judge.judge(Tokens.byEc(Tokens.EC, Tokens.claims(NOW, "alice", lacking)), NOW * 1000))
                            .reason())
                    .as(lacking)
                    .isEqualTo(Reason.UNAUTHENTICATED);
        }
    }

    @Test
    void shouldRememberAGoodTokenUntilItEndsAndNoLonger() {
        var judge = judge(Issuer.ClaimNames.NONE);
        var token = Tokens.byRsa(Tokens.RSA, Tokens.claims(NOW, "alice", ""));

        var first = judge.judge(token, NOW * 1000);

        assertThat(judge.judge(token, (NOW + 3000) * 1000)).isSameAs(first);
        assertThat(judge.remembered()).isEqualTo(1);
        assertThat(judge.judge(token, (NOW + 3659) * 1000)).isSameAs(first);
        assertThat(refused(judge.judge(token, (NOW + 3660) * 1000)).message()).contains("exp");
    }

    @Test
    void shouldNotRememberATokenWhoseKeyWasWithdrawn() throws ParseException {
        var keys = new KeySet[] {keys()};
        var source = new KeySource() {
            @Override
            public KeySet current() {
                return keys[0];
            }

            @Override
            public java.util.concurrent.@Nullable CompletionStage<@Nullable Void> renewed() {
                return null;
            }
        };
        var judge = new TokenJudge(List.of(issuer(Issuer.ClaimNames.NONE, source)), SCOPES);
        var token = Tokens.byRsa(Tokens.RSA, Tokens.claims(NOW, "alice", ""));
        assertThat(judge.judge(token, NOW * 1000)).isInstanceOf(Outcome.Ready.class);

        keys[0] = KeySet.parse(Tokens.jwks(Tokens.EC));

        assertThat(refused(judge.judge(token, NOW * 1000)).message()).contains("kid");
    }

    @Test
    void shouldLeaveWhatIsNoTokenToOthers() {
        assertThat(judge(Issuer.ClaimNames.NONE).judge("tg-abcdef", NOW * 1000)).isNull();
        assertThat(judge(Issuer.ClaimNames.NONE).judge("sk-a.b.c", NOW * 1000)).isNull();
    }

    /** List D15, and what else is known to have worked somewhere. */
    private static Map<String, String> hostile() throws JOSEException {
        var good = Tokens.claims(NOW, "alice", "");
        var valid = Tokens.rs256(Tokens.RSA, RSA_HEADER, good);
        var parts = valid.split("\\.", -1);
        var strangers = Tokens.rsa("r1");
        var tokens = new LinkedHashMap<String, String>();
        for (var none : List.of("none", "None", "nOnE", "NONE")) {
            tokens.put("alg " + none, Tokens.unsigned("{\"alg\":\"" + none + "\"}", good) + ".");
            tokens.put(
                    "alg " + none + " with a signature",
                    Tokens.unsigned("{\"alg\":\"" + none + "\"}", good) + "." + parts[2]);
        }
        var publicKey = Tokens.RSA.toRSAPublicKey().getEncoded();
        tokens.put(
                "HS256 keyed with the public key, DER",
                Tokens.signed(
                        new MACSigner(publicKey), JWSAlgorithm.HS256, "{\"alg\":\"HS256\",\"kid\":\"r1\"}", good));
        var pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(publicKey)
                + "\n-----END PUBLIC KEY-----\n";
        tokens.put(
                "HS256 keyed with the public key, PEM",
                Tokens.signed(new MACSigner(pem), JWSAlgorithm.HS256, "{\"alg\":\"HS256\",\"kid\":\"r1\"}", good));
        tokens.put("another's key under our kid", Tokens.rs256(strangers, RSA_HEADER, good));
        tokens.put("kid of another kind of key", Tokens.rs256(Tokens.RSA, "{\"alg\":\"RS256\",\"kid\":\"e1\"}", good));
        tokens.put("alg of another kind of key", Tokens.rs256(Tokens.RSA, "{\"alg\":\"ES256\",\"kid\":\"r1\"}", good));
        tokens.put("alg of another curve", Tokens.es256(Tokens.EC, "{\"alg\":\"ES384\",\"kid\":\"e1\"}", good));
        tokens.put("alg in lower case", Tokens.rs256(Tokens.RSA, "{\"alg\":\"rs256\",\"kid\":\"r1\"}", good));
        tokens.put("alg that is a list", Tokens.rs256(Tokens.RSA, "{\"alg\":[\"RS256\"],\"kid\":\"r1\"}", good));
        tokens.put("no alg", Tokens.rs256(Tokens.RSA, "{\"kid\":\"r1\"}", good));
        for (var kid : List.of("../../dev/null", "/dev/null", "' OR 1=1 --", "r1\\u0000", "http://evil/jwks", "R1")) {
            tokens.put("kid " + kid, Tokens.rs256(strangers, "{\"alg\":\"RS256\",\"kid\":\"" + kid + "\"}", good));
        }
        var ownJwk = strangers.toPublicJWK().toJSONString();
        tokens.put(
                "key in the header",
                Tokens.rs256(strangers, "{\"alg\":\"RS256\",\"kid\":\"r1\",\"jwk\":" + ownJwk + "}", good));
        tokens.put(
                "key in the header and no kid",
                Tokens.rs256(strangers, "{\"alg\":\"RS256\",\"jwk\":" + ownJwk + "}", good));
        for (var name : List.of("jku", "x5u")) {
            tokens.put(
                    name + " of an attacker",
                    Tokens.rs256(
                            strangers,
                            "{\"alg\":\"RS256\",\"kid\":\"r1\",\"" + name + "\":\"http://127.0.0.1:1/keys\"}",
                            good));
        }
        tokens.put(
                "crit", Tokens.rs256(Tokens.RSA, "{\"alg\":\"RS256\",\"kid\":\"r1\",\"crit\":[\"x\"],\"x\":1}", good));
        tokens.put(
                "crit b64",
                Tokens.rs256(Tokens.RSA, "{\"alg\":\"RS256\",\"kid\":\"r1\",\"crit\":[\"b64\"],\"b64\":false}", good));
        tokens.put("empty crit", Tokens.rs256(Tokens.RSA, "{\"alg\":\"RS256\",\"kid\":\"r1\",\"crit\":[]}", good));
        tokens.put(
                "alg said twice",
                Tokens.rs256(Tokens.RSA, "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"r1\"}", good));
        for (var type : List.of("logout+jwt", "dpop+jwt", "secevent+jwt", "JWE")) {
            tokens.put(
                    "typ " + type,
                    Tokens.rs256(Tokens.RSA, "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":\"" + type + "\"}", good));
        }
        var claims = Map.ofEntries(
                Map.entry("sub said twice", good.replace("\"iat\"", "\"sub\":\"bob\",\"iat\"")),
                Map.entry("exp said twice", good.replace("\"iat\"", "\"exp\":1,\"iat\"")),
                Map.entry(
                        "a nested name said twice", Tokens.claims(NOW, "a", ",\"act\":{\"sub\":\"x\",\"sub\":\"y\"}")),
                Map.entry("long past", Tokens.claims(NOW - 400_000_000, "a", "")),
                Map.entry("just past", Tokens.claims(NOW - 3661, "a", "")),
                Map.entry("not yet", Tokens.claims(NOW, "a", ",\"nbf\":" + (NOW + 61))),
                Map.entry("nbf that is a text", Tokens.claims(NOW, "a", ",\"nbf\":\"0\"")),
                Map.entry("made in time to come", Tokens.claims(NOW + 61, "a", "")),
                Map.entry("no exp", good.replace("\"exp\"", "\"not\"")),
                Map.entry("exp that is a text", good.replaceAll("\"exp\":(\\d+)", "\"exp\":\"$1\"")),
                Map.entry("exp beyond all time", good.replaceAll("\"exp\":\\d+", "\"exp\":1e300")),
                Map.entry("exp that is no number", good.replaceAll("\"exp\":\\d+", "\"exp\":NaN")),
                Map.entry("negative exp", good.replaceAll("\"exp\":\\d+", "\"exp\":-1")),
                Map.entry("exp that is nothing", good.replaceAll("\"exp\":\\d+", "\"exp\":null")),
                Map.entry("another issuer", good.replace(Tokens.ISSUER, "https://evil.example.com/")),
                Map.entry("an issuer that begins like ours", good.replace(Tokens.ISSUER, Tokens.ISSUER + "x")),
                Map.entry(
                        "an issuer that is a list",
                        good.replace("\"" + Tokens.ISSUER + "\"", "[\"" + Tokens.ISSUER + "\"]")),
                Map.entry("no issuer", good.replace("\"iss\"", "\"not\"")),
                Map.entry("another audience", good.replace("\"" + Tokens.AUDIENCE + "\"", "\"else\"")),
                Map.entry("audiences without ours", good.replace("\"" + Tokens.AUDIENCE + "\"", "[\"x\",\"y\"]")),
                Map.entry(
                        "an audience within an audience",
                        good.replace("\"" + Tokens.AUDIENCE + "\"", "[[\"tollgate\"]]")),
                Map.entry("no audience", good.replace("\"aud\"", "\"not\"")),
                Map.entry("no subject", good.replace("\"sub\"", "\"not\"")),
                Map.entry("an empty subject", good.replace("\"alice\"", "\"\"")),
                Map.entry("a subject that is a number", good.replace("\"alice\"", "7")),
                Map.entry("a subject with a line break", good.replace("alice", "alice\\nbob")),
                Map.entry("a list", "[" + good + "]"),
                Map.entry("nothing", "null"),
                Map.entry("something behind it", good + "{}"),
                Map.entry("deep nesting", Tokens.claims(NOW, "a", ",\"x\":" + "[".repeat(40) + "]".repeat(40))));
        claims.forEach((name, text) -> tokens.put("claims: " + name, Tokens.rs256(Tokens.RSA, RSA_HEADER, text)));
        tokens.put("a megabyte", "ey" + "J".repeat(1 << 20) + ".e30.AA");
        tokens.put(
                "too long, and signed",
                Tokens.rs256(Tokens.RSA, RSA_HEADER, Tokens.claims(NOW, "a", ",\"x\":\"" + "y".repeat(8000) + "\"")));
        tokens.put("changed claims", parts[0] + "." + Tokens.encoded(good.replace("alice", "admin")) + "." + parts[2]);
        tokens.put("a changed signature", parts[0] + "." + parts[1] + "." + "AAAA" + parts[2].substring(4));
        tokens.put("no signature", parts[0] + "." + parts[1] + ".");
        tokens.put("two parts", parts[0] + "." + parts[1]);
        tokens.put("four parts", valid + ".AAAA");
        tokens.put("five parts", valid + ".AAAA.AAAA");
        tokens.put("padding", parts[0] + "." + parts[1] + "." + parts[2] + "==");
        tokens.put("white space", parts[0] + "." + parts[1] + ". " + parts[2]);
        tokens.put("base64 that is not for URLs", parts[0] + "." + parts[1] + "." + "+/" + parts[2].substring(2));
        // CVE-2022-21449: r = s = 0 was every message's signature.
        tokens.put(
                "a psychic signature",
                Tokens.unsigned("{\"alg\":\"ES256\",\"kid\":\"e1\"}", good) + "."
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]));
        tokens.put(
                "a short signature",
                Tokens.unsigned("{\"alg\":\"ES256\",\"kid\":\"e1\"}", good) + "."
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[8]));
        tokens.put(
                "PS256 said, RS256 done",
                Tokens.signed(
                        new RSASSASigner(Tokens.RSA), JWSAlgorithm.RS256, "{\"alg\":\"PS256\",\"kid\":\"r1\"}", good));
        return tokens;
    }

    @TestFactory
    Stream<DynamicTest> shouldRefuseEveryHostileToken() throws JOSEException {
        var judge = judge(Issuer.ClaimNames.NONE);
        var tests = new ArrayList<DynamicTest>();
        hostile()
                .forEach((name, token) -> tests.add(DynamicTest.dynamicTest(name, () -> {
                    var fault = refused(judge.judge(token, NOW * 1000));

                    assertThat(fault.reason()).isEqualTo(Reason.UNAUTHENTICATED);
                    assertThat(fault.status()).isEqualTo(401);
                    assertThat(fault.message())
                            .hasSizeLessThan(300)
                            .contains("(expected: ")
                            .doesNotContain("alice");
                    assertThat(judge.remembered()).isZero();
                })));
        // The table would prove nothing if a token without any trick were refused too.
        tests.add(DynamicTest.dynamicTest("none of it", () -> assertThat(judge(Issuer.ClaimNames.NONE)
                        .judge(Tokens.rs256(Tokens.RSA, RSA_HEADER, Tokens.claims(NOW, "alice", "")), NOW * 1000))
                .isInstanceOf(Outcome.Ready.class)));
        return tests.stream();
    }

    @Test
    void shouldUseAnIssuersKeysOnlyForTheAlgorithmsThatItIsConfiguredWith() {
        var narrow = new Issuer(
                "corp",
                Tokens.ISSUER,
                Set.of(Tokens.AUDIENCE),
                Set.of(Algorithm.ES256),
                Duration.ofSeconds(1),
                Issuer.ClaimNames.NONE,
                KeySource.of(keys()));
        var judge = new TokenJudge(List.of(narrow), SCOPES);

        assertThat(refused(judge.judge(Tokens.byRsa(Tokens.RSA, Tokens.claims(NOW, "a", "")), NOW * 1000))
                        .message())
                .contains("alg");
        assertThat(judge.judge(Tokens.byEc(Tokens.EC, Tokens.claims(NOW, "a", "")), NOW * 1000))
                .isInstanceOf(Outcome.Ready.class);
    }
}
