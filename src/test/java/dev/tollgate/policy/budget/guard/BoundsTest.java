package dev.tollgate.policy.budget.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.ModelRequest.Clues;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.route.Capabilities;
import dev.tollgate.route.Target;
import dev.tollgate.testing.Asked;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoundsTest {
    private static final long BODY = 1_000;

    private static ModelRequest request(Operation operation, Clues clues) {
        var plain = Asked.request(operation, "m", OptionalInt.empty(), false);
        return new ModelRequest(
                operation,
                "m",
                false,
                OptionalInt.empty(),
                false,
                plain.bodyBytes(),
                plain.promptBytes(),
                false,
                clues.images() > 0,
                false,
                1,
                null,
                clues,
                plain.hashes(),
                plain.spans(),
                plain.transcript());
    }

    private static Bounds bounds(Operation operation, Clues clues, @Nullable Target target) {
        return Bounds.of(request(operation, clues), BODY, target, () -> OutputLengths.UNSEEN);
    }

    private static Clues clues(long most, long answers) {
        return new Clues(most, answers, 0, false, false, List.of());
    }

    private static Target small() {
        var capabilities = new Capabilities(OptionalInt.of(500), Set.of());
        return new Target("p", "m", 0, null, OptionalInt.empty(), 1, capabilities);
    }

    @Test
    void everyAnswerThatIsBilledHasItsOwnBound() {
        assertThat(bounds(Operation.CHAT, clues(100, 5), null)).isEqualTo(new Bounds(1_064, 500, 500));
        assertThat(bounds(Operation.CHAT, clues(Integer.MAX_VALUE, Integer.MAX_VALUE), null)
                        .output())
                .isEqualTo(Usage.MAX_TOKENS);
    }

    @Test
    void aBoundOfNothingIsNone() {
        var none = bounds(Operation.CHAT, clues(0, 1), null);
        assertThat(none.output()).isEqualTo(OutputLengths.UNSEEN);
        assertThat(none.whole()).isFalse();
    }

    @Test
    void whatIsNotInTheBodyIsAdded() {
        long images = bounds(Operation.CHAT, new Clues(1, 1, 3, false, false, List.of()), null)
                .input();
        assertThat(images).isEqualTo(1_064 + Bounds.FIRST_IMAGE + 2 * Bounds.IMAGE);
        assertThat(bounds(Operation.RESPONSES, new Clues(1, 1, 0, true, false, List.of()), null)
                        .input())
                .isEqualTo(1_064 + Bounds.ELSEWHERE);
    }

    @Test
    void aContextBoundsOnePromptAndNoBatchNorWhatToolsFind() {
        assertThat(bounds(Operation.CHAT, clues(1, 1), small()).input()).isEqualTo(500);
        assertThat(bounds(Operation.EMBEDDINGS, clues(0, 1), small()).input()).isEqualTo(1_064);
        assertThat(bounds(Operation.COMPLETIONS, clues(1, 9), small()).input()).isEqualTo(1_064);
        assertThat(bounds(Operation.CHAT, new Clues(1, 1, 0, false, true, List.of()), small())
                        .input())
                .isGreaterThan(500);
    }
}
