package dev.tollgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BytesTest {
    private final Bytes middle = new Bytes(new byte[] {'x', 'a', 'b', 'c', 'y'}, 1, 3);

    @Test
    void shouldShowOnlyItsRange() {
        assertThat(middle.at(0)).isEqualTo((byte) 'a');
        assertThat(middle.toUtf8String()).isEqualTo("abc");
        assertThat(middle.slice(1, 3).toUtf8String()).isEqualTo("bc");
        assertThat(middle.toArray()).containsExactly('a', 'b', 'c');
        assertThat(middle.contentEquals("abc")).isTrue();
        assertThat(middle.contentEquals("abcy")).isFalse();
        assertThat(middle.contentEquals("abd")).isFalse();
        assertThat(middle.startsWith("ab")).isTrue();
        assertThat(middle.startsWith("abcy")).isFalse();
        assertThat(middle).isEqualTo(Bytes.of("abc")).hasSameHashCodeAs(Bytes.of("abc"));
        assertThat(middle).isNotEqualTo(Bytes.of("abd"));
        assertThat(middle.slice(3, 3).isEmpty()).isTrue();
    }

    @Test
    void shouldNotPrintItsContent() {
        assertThat(middle).hasToString("Bytes[3]");
    }

    @Test
    void shouldRefuseRangesOutsideTheArray() {
        var array = new byte[4];
        assertThatThrownBy(() -> new Bytes(array, 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new Bytes(array, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new Bytes(array, Integer.MAX_VALUE, Integer.MAX_VALUE))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> middle.at(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> middle.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> middle.slice(2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> middle.slice(2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
