package dev.tollgate.io.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DateFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpDateTest {
    @Test
    void shouldBeWrittenAsRfc9110Says() {
        var date = new HttpDate();
        // The example of RFC 9110, section 5.6.7.
        assertThat(date.at(784_111_777_000L).toString()).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat((Object) date.at(784_111_777_999L)).isSameAs(date.at(784_111_777_000L));
        assertThat(date.at(784_111_778_000L).toString()).isEqualTo("Sun, 06 Nov 1994 08:49:38 GMT");
    }

    @Test
    void shouldMeanTheTimeItIsGiven() {
        var random = new Random(7);
        var date = new HttpDate();
        for (int i = 0; i < 1000; i++) {
            long millis = random.nextLong(4_000_000_000_000L);
            var read = DateFormatter.parseHttpDate(date.at(millis));
            assertThat(read).as("millis %d", millis).isNotNull();
            assertThat(read.toInstant().toEpochMilli()).as("millis %d", millis).isEqualTo(millis / 1000 * 1000);
        }
    }
}
