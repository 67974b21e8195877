package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @ParameterizedTest
    @CsvSource({
        "/,/",
        "/a/b,/a/b",
        "/a/../b,/b",
        "/a/./b,/a/b",
        "/a/..,/",
        "/a/b/..,/a/",
        "/a/.,/a/",
        "/%2e/a,/a",
        "/a/%2E%2e/b,/b",
        "//x,/x",
        "///,/",
        "/a//b//,/a/b/",
        "/a//../b,/b",
        "/%63hat,/chat",
        "/%7euser,/~user",
        "/a%3fb,/a%3Fb",
        "/caf%c3%a9,/caf%C3%A9",
        "/%252e%252e/x,/%252e%252e/x",
        "/a;v=1/b,/a;v=1/b",
        "/...,/...",
        "/.well-known/x,/.well-known/x",
        "/m/gemini:generateContent,/m/gemini:generateContent",
    })
    void bringsPathsIntoOneForm(String raw, String canonical) {
        assertThat(RequestTarget.parse(raw)).isEqualTo(new RequestTarget(canonical, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "foo",
                "host:443",
                "/a%2Fb",
                "/v1/models%2Fx",
                "/v1/models/a%2F..%2Fb",
                "/v1/models/a%2F%2e%2Fb",
                "/v1/models/%2Fb",
                "/v1/models/a%2F",
                "/v1/models/a%5Cb",
                "/v1/./models/a%2Fb",
                "/a%2fb",
                "/a%5Cb",
                "/a\\b",
                "/%00",
                "/%0a",
                "/%7f",
                "/%zz",
                "/%2",
                "/%",
                "/a#frag",
                "/a?q#frag",
                "/\u00e9",
                "/\u20ac",
                "/a b",
                "/a\tb",
                "/a\u0000",
                "/;x/..;x/b",
                "/..;/b",
                "/.;x/b",
                "/..",
                "/a/../../b",
                "/%c0%af",
                "/%ed%a0%80",
                "/%c3",
                "/%c3/%a9",
                "/%ff",
                "/<x>",
                "/{x}",
                "/a|b",
                "/a?q=%zz",
                "/a?%00",
                "/a?\u00e9",
                "ftp://h/x",
                "http://",
                "http:///x",
                "http://u@h/x",
                "http://a b/",
                "http://h:99999/",
                "http://h#x"
            })
    void refusesWhatServersReadDifferently(String raw) {
        assertThat(RequestTarget.parse(raw)).isInstanceOf(ParsedTarget.Invalid.class);
    }

    @Test
    void theSlashOfAModelsIdMayBeEscapedAndIsOneSlashToEveryReader() {
        for (var raw :
                new String[] {"/v1/models/vendor%2Fm:free", "/v1/models/vendor%2fm:free", "/v1/models/vendor/m:free"}) {
            assertThat(RequestTarget.parse(raw)).isEqualTo(new RequestTarget("/v1/models/vendor/m:free", null, null));
        }
    }

    @Test
    void keepsTheQueryVerbatim() {
        assertThat(RequestTarget.parse("/a?b=%2f..//%2e&c=[1]|?"))
                .isEqualTo(new RequestTarget("/a", "b=%2f..//%2e&c=[1]|?", null));
    }

    @Test
    void takesTheAuthorityOfAnAbsoluteTarget() {
        assertThat(RequestTarget.parse("HTTP://Evil.example:81/x?y"))
                .isEqualTo(new RequestTarget("/x", "y", new Authority("evil.example", 81)));
        assertThat(RequestTarget.parse("http://h?q")).isEqualTo(new RequestTarget("/", "q", new Authority("h", -1)));
    }

    @Test
    void isAFixedPointAndNeverKeepsDots() {
        var pieces = new String[] {
            "/", "//", "a", ".", "..", "%2e", "%2E%2e", ";x", "%41", "%c3%a9", "%25", "~", "/../", "/./"
        };
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var raw = new StringBuilder("/");
            for (int i = random.nextInt(8); i > 0; i--) {
                raw.append(pieces[random.nextInt(pieces.length)]);
            }
            if (RequestTarget.parse(raw.toString()) instanceof RequestTarget target) {
                assertThat(RequestTarget.parse(target.path()))
                        .as("seed %d, raw %s", seed, raw)
                        .isEqualTo(target);
                assertThat((target.path() + "/").replace("//", "/"))
                        .as("seed %d, raw %s", seed, raw)
                        .doesNotContain("/../", "/./", "//");
            }
        }
    }
}
