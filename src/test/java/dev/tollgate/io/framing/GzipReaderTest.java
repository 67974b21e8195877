package dev.tollgate.io.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipReaderTest {
    private static byte[] gzip(byte[] plain) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] inflate(GzipReader reader, byte[] coded, int step) {
        var plain = new ByteArrayOutputStream();
        for (int at = 0; at < coded.length; at += step) {
            reader.feed(Unpooled.wrappedBuffer(coded, at, Math.min(step, coded.length - at)));
            for (var piece = reader.next(ByteBufAllocator.DEFAULT);
                    piece != null;
                    piece = reader.next(ByteBufAllocator.DEFAULT)) {
                plain.writeBytes(ByteBufUtil.getBytes(piece));
                piece.release();
            }
        }
        return plain.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 1 << 20})
    void givesBackWhatWasCodedHoweverItIsCut(int step) throws IOException {
        var random = new SplittableRandom(7);
        for (int length : new int[] {0, 1, 100, 16 << 10, 100_000}) {
            var plain = new byte[length];
            for (int i = 0; i < length; i++) {
                plain[i] = (byte) ('a' + random.nextInt(9));
            }
            try (var reader = new GzipReader()) {
                assertThat(inflate(reader, gzip(plain), step)).isEqualTo(plain);
                assertThat(reader.problem()).isNull();
                assertThat(reader.whole()).isTrue();
            }
        }
    }

    @Test
    void readsAHeaderWithEveryField() throws IOException {
        var coded = gzip("hello".getBytes(ISO_8859_1));
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 0});
        out.writeBytes(new byte[] {3, 0, 1, 2, 3});
        out.writeBytes("name\0comment\0".getBytes(ISO_8859_1));
        out.writeBytes(new byte[] {9, 9});
        out.write(coded, 10, coded.length - 10);
        try (var reader = new GzipReader()) {
            assertThat(inflate(reader, out.toByteArray(), 1)).isEqualTo("hello".getBytes(ISO_8859_1));
            assertThat(reader.whole()).isTrue();
        }
    }

    @Test
    void stopsABombSoon() throws IOException {
        var bomb = gzip(new byte[32 << 20]);
        try (var reader = new GzipReader()) {
            var plain = inflate(reader, bomb, 4096);
            assertThat(reader.problem()).contains("100 times");
            assertThat(plain.length).isLessThan(1 << 20);
            assertThat(reader.whole()).isFalse();
        }
    }

    @Test
    void findsWhatIsBroken() throws IOException {
        var good = gzip("hello hello hello".getBytes(ISO_8859_1));
        for (int i = 0; i < good.length; i++) {
            // Time, extra flags and system may be anything.
            if (i < 4 || i > 9) {
                var bad = good.clone();
                bad[i] ^= 0x55;
                try (var reader = new GzipReader()) {
                    inflate(reader, bad, 1 << 20);
                    assertThat(reader.whole()).as("byte " + i).isFalse();
                }
            }
            try (var reader = new GzipReader()) {
                inflate(reader, Arrays.copyOf(good, i), 1 << 20);
                assertThat(reader.whole()).as("cut at " + i).isFalse();
            }
        }
        try (var reader = new GzipReader()) {
            inflate(reader, Arrays.copyOf(good, good.length + 1), 1 << 20);
            assertThat(reader.problem()).contains("after its end");
        }
    }
}
