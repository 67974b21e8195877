package dev.tollgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpliceTest {
    private static final Bytes DOCUMENT = Bytes.of("[0123456789]").slice(1, 11);

    private static Splice splice(int from, int to, String with) {
        return new Splice(from, to, with.getBytes(StandardCharsets.UTF_8));
    }

    private static String applied(Splice... splices) {
        var result = Splice.apply(DOCUMENT, List.of(splices));
        assertThat(Splice.lengthAfter(DOCUMENT.length(), List.of(splices))).isEqualTo(result.length);
        return new String(result, StandardCharsets.UTF_8);
    }

    @Test
    void shouldReplaceInsertAndRemove() {
        assertThat(applied()).isEqualTo("0123456789");
        assertThat(applied(splice(2, 4, "abc"))).isEqualTo("01abc456789");
        assertThat(applied(splice(0, 0, "<"), splice(10, 10, ">"))).isEqualTo("<0123456789>");
        assertThat(applied(splice(3, 6, ""))).isEqualTo("0126789");
        assertThat(applied(splice(1, 2, "x"), splice(2, 2, "y"), splice(2, 2, "z"), splice(2, 3, "w")))
                .isEqualTo("0xyzw3456789");
        assertThat(applied(splice(0, 10, ""))).isEmpty();
    }

    @Test
    void shouldRefuseOverlapsAndPlacesOutside() {
        assertThatThrownBy(() -> applied(splice(2, 4, ""), splice(3, 5, "")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> applied(splice(4, 5, ""), splice(1, 2, "")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> applied(splice(9, 11, "abc"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> splice(3, 2, "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> splice(-1, 2, "")).isInstanceOf(IllegalArgumentException.class);
    }
}
