package dev.tollgate.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunLedgerSizeTest {
    private static final long MIB = 1 << 20;

    @Test
    void aHeapThatHasRoomForThemKeepsFiftyThousandRunsAndASmallOneFewer() {
        assertThat(RunLedger.most(252 * MIB)).as("profile standard").isEqualTo(RunLedger.MAX_RUNS);
        assertThat(RunLedger.most(93 * MIB)).as("profile small").isBetween(10_000, 12_000);
        assertThat(RunLedger.most(16 * MIB)).isEqualTo(1_000);
        assertThat(RunLedger.most(Long.MAX_VALUE)).isEqualTo(RunLedger.MAX_RUNS);
    }
}
