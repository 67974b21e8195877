package dev.tollgate.io.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of the path of a head that is refused, wherever it was cut. */
class CalledPathTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", textBlock = """
            POST /v1/messages HTTP/1.1\\r\\nhost: a   | /v1/messages
            POST /v1/messages?a=b HTTP/1.1            | /v1/messages
            POST /v1/messages#a HTTP/1.1              | /v1/messages
            POST /v1/./messages HTTP/1.1              | /v1/messages
            POST /v1/%6dessages HTTP/1.1              | /v1/messages
            POST /v1/messages/%zz HTTP/1.1            | /v1/messages/%zz
            POST http://a:1/v1/messages?b HTTP/1.1    | /v1/messages
            POST http://a HTTP/1.1                    | null
            POST /v1/mess                             | /v1/mess
            POST /v1/messages\\nhost                  | /v1/messages
            POST v1/messages HTTP/1.1                 | null
            POST\\r\\n /v1/messages                   | null
            POST                                      | null
            * /v1/messages                            | /v1/messages
            """)
    void tellsThePathAsFarAsItIsThere(String head, String path) {
        var bytes = head.translateEscapes().getBytes(StandardCharsets.ISO_8859_1);

        assertThat(CalledPath.inHead(bytes, bytes.length)).isEqualTo(path);
        assertThat(CalledPath.inHead(Unpooled.wrappedBuffer(bytes))).isEqualTo(path);
    }
}
