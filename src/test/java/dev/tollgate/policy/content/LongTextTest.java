package dev.tollgate.policy.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tollgate.policy.detect.BuiltIn;
import dev.tollgate.policy.detect.Detector;
import dev.tollgate.policy.detect.Filter;
import dev.tollgate.policy.detect.Filter.Action;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Regex;
import dev.tollgate.policy.detect.Screen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long texts take a time that grows with their length, whatever stands in them, and many filters find what each would find alone. */
class LongTextTest {
    private static Screen all() {
        var filters = new ArrayList<Filter>();
        Arrays.stream(BuiltIn.values()).forEach(each -> filters.add(filter(each.code(), each)));
        filters.add(filter("zeus", ((Regex.Fine) Regex.read("(?i)project[- ]zeus\\w*")).detector()));
        return new Screen(filters);
    }

    private static Filter filter(String name, Detector detector) {
        return new Filter(name, detector, Action.MASK, "[" + name + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.io ",
                "-eyJ",
                "-eyJabcdefgh.",
                "eyJabcdefgh.a.",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY ",
                "sk-",
                "+1 ",
                "(1",
                "1-1 ",
                "4111 ",
                "DE89 ",
                "123-45-6789-",
                "project "
            })
    void noTextTakesLong(String piece) {
        var text = piece.repeat((1 << 20) / piece.length());

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> all().masked(text, new Hits()));
    }

    @Test
    void aSearchThatRemembersFindsWhatOneFromTheStartFinds() {
        var pieces = List.of(
                "a@b.io", " ", "x", "4111111111111111", "+4930123456", "123-45-6789", "project zeus", "@", "-", "eyJ");
        for (int seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }

            assertThat(all().masked(text.toString(), new Hits()))
                    .as("seed " + seed)
                    .isEqualTo(naive(text.toString()));
        }
    }

    /** Each filter is asked anew after every finding. */
    private static @Nullable String naive(String text) {
        var out = new StringBuilder();
        int at = 0;
        while (true) {
            Screen.@Nullable Found first = null;
            for (var filter : all().filters()) {
                var found = filter.detector().next(text, at);
                if (found == null) {
                    continue;
                }
                boolean before = first == null
                        || found.from() < first.from()
                        || (found.from() == first.from() && found.to() > first.to());
                first = before ? new Screen.Found(filter, found.from(), found.to()) : first;
            }
            if (first == null) {
                return out.isEmpty() && at == 0
                        ? null
                        : out.append(text.substring(at)).toString();
            }
            out.append(text, at, first.from()).append(first.filter().mask());
            at = first.to();
        }
    }
}
