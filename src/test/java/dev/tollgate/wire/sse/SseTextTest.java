package dev.tollgate.wire.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SseTextTest {
    @Test
    void shouldWriteOneEvent() {
        assertThat(SseText.event(null, "{}")).asString(UTF_8).isEqualTo("data: {}\n\n");
        assertThat(SseText.event("error", "a\nb")).asString(UTF_8).isEqualTo("event: error\ndata: a\ndata: b\n\n");
        assertThat(SseText.event("x\ndata: injected", ""))
                .asString(UTF_8)
                .isEqualTo("event: x data: injected\ndata: \n\n");
        assertThat(SseText.comment("a\r\nb")).asString(UTF_8).isEqualTo(": a\n: b\n\n");
    }

    @Test
    void shouldGiveTheDataBackWhateverItHolds() {
        var parts = new String[] {
            "\r", "\n", "\r\n", "data: ", "event: x", "id: 1", ":", " ", "text", "\u2028", "\ud83d\ude00", ""
        };
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var data = new StringBuilder();
            for (int i = random.nextInt(10); i > 0; i--) {
                data.append(parts[random.nextInt(parts.length)]);
            }
            var log = SseLog.of(SseText.event("t", data.toString()), SseLimits.DEFAULT, random, 50);
            var expected = data.toString().replace("\r\n", "\n").replace('\r', '\n');
            assertThat(log.events).as("seed %d", seed).containsExactly(new SseLog.Event("t", expected, false, true));
        }
    }
}
