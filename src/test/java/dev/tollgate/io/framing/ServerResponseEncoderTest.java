package dev.tollgate.io.framing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerResponseEncoderTest {
    private final ServerResponseEncoder encoder = new ServerResponseEncoder();
    private final EmbeddedChannel channel = new EmbeddedChannel(encoder);

    @Test
    void shouldWriteChunksOfAnySizeAsRfc9112Says() {
        for (int length : new int[] {1, 9, 15, 16, 255, 256, 4095, 4096, 4097, 70_000}) {
            begin();
            var body = "x".repeat(length);
            assertThat(written(body)).isEqualTo(Integer.toHexString(length) + "\r\n" + body + "\r\n");
            channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
            assertThat(String.join("", pieces())).isEqualTo("0\r\n\r\n");
        }
    }

    @Test
    void shouldWriteASmallChunkAsOneBuffer() {
        begin();
        channel.writeOutbound(content("data: 1\n\n"));
        assertThat(pieces()).containsExactly("9\r\ndata: 1\n\n\r\n");
        channel.writeOutbound(content(""));
        assertThat(String.join("", pieces())).isEmpty();
    }

    @Test
    void shouldNotFrameWhatAnOldClientReadsUntilTheEnd() {
        encoder.answering(false, true);
        begin();
        assertThat(written("data: 1\n\n")).isEqualTo("data: 1\n\n");
    }

    @Test
    void shouldSendNoBodyForHead() {
        encoder.answering(true, false);
        begin();
        assertThat(written("data: 1\n\n")).isEmpty();
    }

    private void begin() {
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        encoder.frame(response, false);
        channel.writeOutbound(response);
        pieces();
    }

    private String written(String body) {
        channel.writeOutbound(content(body));
        return String.join("", pieces());
    }

    private static DefaultHttpContent content(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer(text, US_ASCII));
    }

    private List<String> pieces() {
        var pieces = new ArrayList<String>();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            pieces.add(piece.toString(US_ASCII));
            piece.release();
        }
        return pieces;
    }
}
