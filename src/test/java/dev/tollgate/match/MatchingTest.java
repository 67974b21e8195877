package dev.tollgate.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.exchange.Peer;
import dev.tollgate.http.Cidr;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatchingTest {
    private static Wildcard wildcard(String written) {
        return Objects.requireNonNull(Wildcard.parse(written), written);
    }

    private static List<Wildcard> all(String... written) {
        return Stream.of(written).map(MatchingTest::wildcard).toList();
    }

    private static List<Cidr> blocks(String... written) {
        return Stream.of(written)
                .map(block -> Objects.requireNonNull(Cidr.parse(block), block))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o,  gpt-4o,      true",
        "gpt-4o,  gpt-4o-mini, false",
        "gpt-4o,  GPT-4o,      false",
        "gpt-*,   gpt-4o,      true",
        "gpt-*,   gpt-,        true",
        "gpt-*,   o3,          false",
        "*-mini,  gpt-4o-mini, true",
        "*-mini,  -mini,       true",
        "*-mini,  mini,        false",
        "*,       x,           true",
        "*,       '',          false",
        "'',      '',          "
    })
    void patternsMatchAsOperatorsKnowThem(String written, String value, Boolean matches) {
        var pattern = Wildcard.parse(written);

        assertThat(pattern == null ? null : pattern.matches(value)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a*b", "**", "*a*", "a**"})
    void aStarStandsAtOneEndOrAlone(String written) {
        assertThat(Wildcard.parse(written)).isNull();
    }

    @Test
    void twoPatternsMeetExactlyWhereSomeValueFitsBoth() {
        long seed = 42;
        var random = new Random(seed);
        var alphabet = "ab";
        var values = IntStream.rangeClosed(1, 5)
                .boxed()
                .flatMap(length -> IntStream.range(0, 1 << length).mapToObj(bits -> IntStream.range(0, length)
                        .mapToObj(i -> String.valueOf(alphabet.charAt(bits >> i & 1)))
                        .reduce("", String::concat)))
                .toList();
        for (int i = 0; i < 3_000; i++) {
            var one = random(random, alphabet);
            var other = random(random, alphabet);
            boolean naive = values.stream().anyMatch(value -> one.matches(value) && other.matches(value));

            assertThat(one.meets(other))
                    .as("%s and %s, seed %d", one, other, seed)
                    .isEqualTo(naive);
        }
    }

    private static Wildcard random(Random random, String alphabet) {
        var text = new StringBuilder();
        for (int length = 1 + random.nextInt(2); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return switch (random.nextInt(4)) {
            case 0 -> wildcard(text.toString());
            case 1 -> wildcard(text + "*");
            case 2 -> wildcard("*" + text);
            default -> wildcard("*");
        };
    }

    @Test
    void ofAListOneMustFitAndOfTheOthersNone() {
        var values = new Values(all("gpt-*", "o3"), all("*-mini"));

        assertThat(List.of("gpt-4o", "o3", "gpt-4o-mini", "claude"))
                .map(values::accepts)
                .containsExactly(true, true, false, false);
        assertThat(Values.ALL.accepts(null)).isTrue();
        assertThat(Values.anyOf(all("*")).accepts(null)).isFalse();
        assertThat(new Values(List.of(), all("x")).accepts(null)).isTrue();
    }

    @Test
    void ofSeveralValuesOneMustFitAndNoneMayBeLeftOut() {
        var values = new Values(all("ml", "ops"), all("banned"));

        assertThat(values.acceptsAny(List.of("hr", "ml"))).isTrue();
        assertThat(values.acceptsAny(List.of("ml", "banned"))).isFalse();
        assertThat(values.acceptsAny(List.of())).isFalse();
        assertThat(Values.ALL.acceptsAny(List.of())).isTrue();
    }

    @Test
    void listsWithNothingInCommonDoNotMeet() {
        assertThat(Values.anyOf(all("gpt-*", "o3")).meets(Values.anyOf(all("claude-*"))))
                .isFalse();
        assertThat(Values.anyOf(all("gpt-*", "o3")).meets(Values.anyOf(all("*3"))))
                .isTrue();
        assertThat(Values.ALL.meets(Values.anyOf(all("a")))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,        true,  true,  false",
        "10.1.2.3,         false, true,  true",
        "10.9.2.3,         false, false, false",
        "192.168.1.1,      false, false, false",
        "::ffff:10.1.2.3,  false, true,  true",
        "fd00::1,          false, true,  true",
        "not-an-address,   false, false, false"
    })
    void callersAreWhereTheirAddressIs(String address, boolean loopback, boolean both, boolean blocksAlone) {
        var peer = new Peer(address, 1, loopback);
        var notThere = blocks("10.9.0.0/16");

        assertThat(new Addresses(true, blocks("10.0.0.0/8", "fd00::/8"), notThere).accepts(peer))
                .isEqualTo(both);
        assertThat(new Addresses(false, blocks("10.0.0.0/8", "fd00::/8"), notThere).accepts(peer))
                .isEqualTo(blocksAlone);
        assertThat(Addresses.LOOPBACK.accepts(peer)).isEqualTo(loopback);
        assertThat(Addresses.ALL.accepts(peer)).isTrue();
    }
}
