package dev.tollgate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakDetectorTest {
    @Test
    void shouldNoticeWhatNobodyReleases() {
        assertThat(LeakDetector.takeAll()).isEmpty();
        leak();
        assertThat(LeakDetector.takeAll()).hasSize(1).first().asString().contains("LeakDetectorTest.leak");
    }

    private static void leak() {
        ByteBuf lost = ByteBufAllocator.DEFAULT.directBuffer(64);
        lost.writeInt(1);
    }
}
