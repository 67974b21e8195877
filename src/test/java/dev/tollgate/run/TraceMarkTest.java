package dev.tollgate.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What goes with a call in {@code tracestate}, so that calls made in it are known by it. */
class TraceMarkTest {
    private static final long REALM = 77;
    private static final long NOW = 1_800_000_000_000L;

    private final Lineage grandchild =
            Lineage.root(REALM, 11).child(1, 22).child(2, 33).child(3, 11);

    @Test
    void whatIsWrittenIsRead() {
        var read = read(new TraceMark(99, grandchild, NOW).before(null), REALM);

        assertThat(read.run()).isEqualTo(99);
        assertThat(read.lineage().depth()).isEqualTo(3);
        assertThat(read.lineage().proven()).isTrue();
        assertThat(read.lineage().turns()).isEqualTo(2);
        assertThat(read.lineage().child(99, 22).turns()).isEqualTo(2);
        assertThat(read.lineage().child(99, 22).period()).isEqualTo(3);
    }

    @Test
    void itStandsBeforeTheMembersOfOthersAndReplacesItself() {
        var first = new TraceMark(98, grandchild, NOW).before("vendor=a:b, other@x=1");
        var second = new TraceMark(99, grandchild, NOW).before(first);

        assertThat(second).startsWith("tollgate=").endsWith(",vendor=a:b,other@x=1");
        assertThat(second.split("tollgate=", -1)).hasSize(2);
        assertThat(read(second, REALM).run()).isEqualTo(99);
        assertThat(read("vendor=1 , " + new TraceMark(97, grandchild, NOW).before(null), REALM)
                        .run())
                .isEqualTo(97);
    }

    @Test
    void itIsBelievedOnlyUnchangedAndWithinItsTenant() {
        var state = new TraceMark(99, grandchild, NOW).before(null);

        assertThat(TraceMark.in(state, REALM + 1, NOW)).isNull();
        assertThat(TraceMark.in(state, REALM, NOW + 1_700_000)).isNotNull();
        assertThat(TraceMark.in(state, REALM, NOW + 1_900_000)).as("long over").isNull();
        for (int i = "tollgate=".length(); i < state.length(); i++) {
            char other = state.charAt(i) == 'b' ? 'c' : 'b';
            assertThat(TraceMark.in(state.substring(0, i) + other + state.substring(i + 1), REALM, NOW))
                    .as("changed at %d", i)
                    .isNull();
            assertThat(TraceMark.in(state.substring(0, i), REALM, NOW)).isNull();
        }
    }

    @Test
    void nonsenseIsNoMark() {
        var random = new SplittableRandom(3);
        var letters = "abc234=,tollgate \u007f";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(random.nextBoolean() ? "tollgate=" : "");
            for (int length = random.nextInt(80); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(TraceMark.in(text.toString(), REALM, NOW)).as("%s", text).isNull();
        }
        assertThat(TraceMark.in(null, REALM, NOW)).isNull();
        assertThat(TraceMark.in("tollgate=", REALM, NOW)).isNull();
    }

    @Test
    void itIsNeverLongerThanEveryoneMustCarry() {
        var deep = Lineage.root(REALM, 1);
        for (int i = 0; i < 5_000; i++) {
            deep = deep.child(i + 1, 2 + i % 40);
        }
        var own = new TraceMark(-1, deep, NOW).before(null);
        var state = new TraceMark(-1, deep, NOW).before("v=" + "x".repeat(250) + ",w=" + "y".repeat(250));

        assertThat(deep.agents()).isEqualTo(Lineage.KEPT);
        assertThat(own.substring("tollgate=".length())).hasSizeLessThanOrEqualTo(256);
        assertThat(state).hasSizeLessThanOrEqualTo(512).contains(",v=x").doesNotContain("w=y");
        assertThat(read(state, REALM).run()).isEqualTo(-1);
        assertThat(read(state, REALM).lineage().depth()).isEqualTo(Lineage.DEEPEST);
    }

    private static TraceMark read(String state, long realm) {
        return Objects.requireNonNull(TraceMark.in(state, realm, NOW));
    }
}
