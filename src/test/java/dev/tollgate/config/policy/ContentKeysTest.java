package dev.tollgate.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Problem;
import dev.tollgate.config.reach.Served;
import dev.tollgate.io.files.LocalSources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be written under {@code content}, and what is said of what may not. */
class ContentKeysTest {
    private static List<String> problems(String content) {
        var text = "policies: [{name: p, content: " + content + "}]";
        return PolicyFiles.load(
                        Path.of("p.yaml"), text.getBytes(StandardCharsets.UTF_8), Served.on("llm"), new LocalSources())
                .problems()
                .stream()
                .map(Problem::toString)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{request: [{detect: email}]}",
                "{response: [{regex: 'a+', name: as, action: refuse}], arguments: pass, window: 16}",
                "{system: {append: x}}",
                "{webhook: {url: 'http://judge:8080/v1?tenant=a'}}",
                "{webhook: {url: 'https://judge/v1', on: [request, response], timeout: 10s, fail: open, streams: pass, limit: 8MiB, headers: {x-key: secret}, ca: pom.xml}}",
            })
    void whatIsRightIsTaken(String content) {
        assertThat(problems(content)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{request: [{detect: emial}]} | policies[0].content.request[0].detect: emial (expected: one of email, card, iban, phone, ssn, secret; did you mean email?)",
                "{request: [{regex: '(a'}]} | policies[0].content.request[0].regex: (a (expected: an RE2 expression that finds something; missing closing )",
                "{request: [{regex: '(?=a)'}]} | policies[0].content.request[0].regex: (?=a) (expected: an RE2 expression",
                "{request: [{regex: 'a*'}]} | policies[0].content.request[0].regex: a* (expected: an RE2 expression that finds something; it matches the empty text",
                "{request: [{regex: ''}]} | policies[0].content.request[0].regex",
                "{request: [{name: x}]} | policies[0].content.request[0]: neither detect nor regex (expected: one of detect, regex)",
                "{response: [{detect: card, regex: a}]} | policies[0].content.response[0]: both detect and regex (expected: one of detect, regex)",
                "{request: [{detect: card, action: drop}]} | policies[0].content.request[0].action: drop (expected: one of mask, refuse)",
                "{request: [{detect: card, action: refuse, mask: x}]} | policies[0].content.request[0].mask: x (expected: no mask, as nothing is left to mask)",
                "{request: [{detect: card, mask: 'a\"b'}]} | policies[0].content.request[0].mask: a\"b (expected: up to 64 printable ASCII characters, no quote and no backslash)",
                "{request: [{detect: card, name: 'a b'}]} | policies[0].content.request[0].name: a b (expected: a name of up to 64 letters",
                "{request: [{detct: card}]} | policies[0].content.request[0].detct",
                "{request: {detect: card}} | policies[0].content.request",
                "{response: [{detect: card}], window: 15} | policies[0].content.window: 15 (expected: a whole number from 16 to 4096)",
                "{response: [{detect: card}], window: 4097} | policies[0].content.window: 4097 (expected: a whole number from 16 to 4096)",
                "{response: [{detect: card}], arguments: yes} | policies[0].content.arguments",
                "{system: {append: ''}} | policies[0].content.system.append",
                "{} | policies[0].content: nothing (expected: filters of requests or responses, system text, or a webhook)",
                "{window: 64} | policies[0].content: nothing (expected: filters of requests or responses, system text, or a webhook)",
                "{webhook: {}} | policies[0].content.webhook",
                "{webhook: {url: 'judge:8080'}} | policies[0].content.webhook.url: judge:8080 (expected: an http or https URL with a host and no user info or fragment)",
                "{webhook: {url: 'http://u:p@judge'}} | policies[0].content.webhook.url",
                "{webhook: {url: 'http://judge/#x'}} | policies[0].content.webhook.url",
                "{webhook: {url: 'ftp://judge'}} | policies[0].content.webhook.url: ftp://judge (expected: an http or https URL",
                "{webhook: {url: 'http://judge', on: []}} | policies[0].content.webhook.on",
                "{webhook: {url: 'http://judge', on: [requests]}} | policies[0].content.webhook.on[0]: requests (expected: one of request, response; did you mean request?)",
                "{webhook: {url: 'http://judge', timeout: 11s}} | content.webhook.timeout: 11s (expected: from 1ms to 10s)",
                "{webhook: {url: 'http://judge', timeout: 0s}} | policies[0].content.webhook.timeout",
                "{webhook: {url: 'http://judge', timeout: soon}} | policies[0].content.webhook.timeout: soon (expected:",
                "{webhook: {url: 'http://judge', fail: shut}} | policies[0].content.webhook.fail: shut (expected: one of open, closed)",
                "{webhook: {url: 'http://judge', streams: cut}} | policies[0].content.webhook.streams: cut (expected: one of hold, pass)",
                "{webhook: {url: 'http://judge', limit: 9MiB}} | policies[0].content.webhook.limit: 9MiB (expected: bytes from 1KiB to 8MiB",
                "{webhook: {url: 'http://judge', ca: pom.xml}} | content.webhook.ca: pom.xml (expected: an https url, as nothing else shows a certificate)",
                "{webhook: {url: 'https://judge', ca: no-such.pem}} | content.webhook.ca: no-such.pem (expected: a file that can be read)",
                "{webhook: {url: 'http://judge', headers: {Host: x}}} | policies[0].content.webhook.headers.Host: Host (expected: a header that the gateway does not write)",
                "{webhook: {url: 'http://judge', headers: {'a b': x}}} | policies[0].content.webhook.headers",
                "{webhook: {url: 'http://judge', headers: {x-key: '${NOT_SET_ANYWHERE}'}}} | policies[0].content.webhook.headers.x-key: ${NOT_SET_ANYWHERE} (expected: the environment variable NOT_SET_ANYWHERE to be set)",
            })
    void whatIsWrongIsExplained(String content, String said) {
        assertThat(problems(content))
                .singleElement()
                .extracting(problem -> problem.replace("\"", ""))
                .asString()
                .contains(said.replace("\"", ""));
    }
}
