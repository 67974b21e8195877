package dev.tollgate.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Problem;
import dev.tollgate.config.schema.Redacted;
import dev.tollgate.identity.jwt.Tokens;
import dev.tollgate.identity.keys.KeyHash;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class IdentityFilesTest {
    private static final String WHOLE = """
            listeners: {llm: {address: "127.0.0.1:0"}}
            models: {fast: {targets: [{provider: p, model: m}]}}
            providers: {p: {dialect: openai, url: "http://127.0.0.1:9", direct: allow}}
            identity:
            """;
    private static final String HASH = KeyHash.ofKey("one").text();

    private static List<String> problems(MemorySources sources, String identity) {
        var loaded = sources.load(WHOLE + identity.indent(2));
        return loaded.config() == null
                ? loaded.problems().stream().map(Problem::toString).toList()
                : IdentityFiles.load(loaded.config(), sources).problems().stream()
                        .map(Problem::toString)
                        .toList();
    }

    private static IdentityFiles.Loaded loaded(MemorySources sources, String identity) {
        var config =
                Objects.requireNonNull(sources.load(WHOLE + identity.indent(2)).config());
        return IdentityFiles.load(config, sources);
    }

    private static MemorySources keys(String text) {
        return new MemorySources().withFile("keys.yaml", text);
    }

    @Test
    void shouldReadKeysWithAllThatIsSaidOfThem() {
        var loaded = loaded(
                keys("""
                keys:
                  - {name: a, hash: "%s"}
                  - {name: b, hash: "%s", agent: bot, team: t, tenant: n, models: [fast], expires: 2027-01-31}
                  - {name: c, hash: "%s", expires: "2027-01-31T12:00:00Z"}
                """.formatted(
                                HASH,
                                KeyHash.ofKey("two").text(),
                                KeyHash.ofKey("three").text())),
                "keys: [keys.yaml]");

        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.keys()).hasSize(3);
        assertThat(loaded.keys().get(0).agent()).isEqualTo("a");
        assertThat(loaded.keys().get(1).expires()).isEqualTo(Instant.parse("2027-02-01T00:00:00Z"));
        assertThat(loaded.keys().get(1).models()).containsExactly("fast");
        assertThat(loaded.keys().get(2).expires()).isEqualTo(Instant.parse("2027-01-31T12:00:00Z"));
    }

    @Test
    void shouldFindEveryProblemOfAFileOfKeysAndShowNoKey() {
        var problems = problems(keys("""
                keys:
                  - {name: a, hash: "tg-this-is-the-key-itself"}
                  - {name: b, hash: "%1$s"}
                  - {name: b, hash: "%1$s", expires: tomorrow}
                  - {hash: "%1$s", colour: red}
                """.formatted(HASH)), "keys: [keys.yaml]");

        assertThat(problems)
                .anySatisfy(problem -> assertThat(problem)
                        .contains("keys.yaml: keys[0].hash: ***")
                        .contains("sha256:"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("keys[2].name").contains("keys[1] has this one"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("keys[2].hash").contains("sha256:"))
                .anySatisfy(problem -> assertThat(problem).contains("keys[2].expires"))
                .anySatisfy(problem -> assertThat(problem).contains("keys[3].name"))
                .anySatisfy(problem -> assertThat(problem).contains("keys[3].colour"));
        assertThat(problems.toString()).doesNotContain("itself").doesNotContain(HASH);
    }

    @Test
    void shouldWarnOfAModelThatNobodyServes() {
        assertThat(problems(
                        keys("keys: [{name: a, hash: \"%s\", models: [fast, p/any, fats]}]".formatted(HASH)),
                        "keys: [keys.yaml]"))
                .singleElement()
                .asString()
                .contains("keys[0].models[2]")
                .contains("fats");
    }

    @Test
    void shouldReadTheKeysOfIssuersFromFilesAndFromTheConfiguration() {
        var sources = new MemorySources().withFile("jwks.json", Tokens.jwks(Tokens.RSA, Tokens.EC));
        var loaded = loaded(sources, """
                issuers:
                  filed: {issuer: a, audiences: [x], jwks: {file: jwks.json}}
                  inline: {issuer: b, audiences: [x], jwks: {inline: '%s'}}
                  fetched: {issuer: c, audiences: [x], jwks: {url: "https://login.example.com/jwks?p=1"}}
                """.formatted(Tokens.jwks(Tokens.RSA)));

        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.issuerKeys().keySet()).containsExactlyInAnyOrder("filed", "inline");
        assertThat(Objects.requireNonNull(loaded.issuerKeys().get("filed")).size())
                .isEqualTo(2);
    }

    @Test
    void shouldExplainWhatIsWrongWithAnIssuer() {
        var sources = new MemorySources().withFile("oct.json", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}");

        assertThat(problems(sources, """
                issuers:
                  none: {issuer: a, audiences: [x], jwks: {}}
                  both: {issuer: b, audiences: [x], jwks: {url: "https://x/y", inline: "{}"}}
                  twice: {issuer: a, audiences: [x], jwks: {url: "https://x/y"}}
                  nobody: {issuer: d, audiences: [], jwks: {url: "https://x/y"}}
                  shared: {issuer: e, audiences: [x], jwks: {url: "https://x/y"}, algorithms: [HS256]}
                secret: short
                """))
                .anySatisfy(problem ->
                        assertThat(problem).contains("issuers.none.jwks").contains("one of url, file and inline"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("issuers.both.jwks").contains("several places"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("issuers.twice.issuer").contains("none has this one"))
                .anySatisfy(problem -> assertThat(problem).contains("issuers.nobody.audiences"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("issuers.shared.algorithms[0]")
                        .contains("ES256"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("identity.secret: fewer").contains("at least 16"));
        assertThat(problems(sources, "issuers: {oct: {issuer: a, audiences: [x], jwks: {file: oct.json}}}"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("issuers.oct.jwks.file").contains("no public key"));
        assertThat(problems(sources, "issuers: {bad: {issuer: a, audiences: [x], jwks: {inline: 'what'}}}"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("issuers.bad.jwks.inline").contains("RFC 7517"));
    }

    @Test
    void shouldExplainAnIssuerThatCannotSayWhereItsKeysAre() {
        for (var issuer : List.of("corp", "http://login.example.com", "https://login.example.com?x=1")) {
            assertThat(problems(new MemorySources(), "issuers: {corp: {issuer: \"" + issuer + "\", audiences: [x]}}"))
                    .singleElement()
                    .asString()
                    .contains("identity.issuers.corp.jwks: nothing (expected: one of url, file and inline, or an issuer"
                            + " whose keys can be discovered: an https URL without a query)");
        }
        assertThat(problems(
                        new MemorySources(),
                        "issuers: {corp: {issuer: \"https://login.example.com\", audiences: [x]}}"))
                .isEmpty();
    }

    @Test
    void shouldExplainThatNobodyForwardsCertificates() {
        assertThat(problems(new MemorySources(), "forwardedCertificates: trusted"))
                .singleElement()
                .asString()
                .contains("identity.forwardedCertificates: \"trusted\" (expected: proxies under trusted;"
                        + " as it is nobody is believed)");
    }

    @Test
    void shouldServeBeyondLoopbackWhereCallersProveWhoTheyAre() {
        var document = WHOLE.replace("127.0.0.1:0", "0.0.0.0:4000");

        assertThat(keys("keys: []").load(document + "  {keys: [keys.yaml]}").errors())
                .isEmpty();
        assertThat(keys("keys: []").load(document + "  {}").errors())
                .anySatisfy(problem -> assertThat(problem.toString()).contains("identity.keys"));
    }

    @Test
    void shouldNotShowTheSecret() {
        var loaded = keys("keys: []").load(WHOLE + "  {secret: canary-canary-canary}");

        assertThat(Redacted.json(Objects.requireNonNull(loaded.config()), loaded.written())
                        .toString())
                .contains("\"secret\":\"***\"")
                .doesNotContain("canary");
    }
}
