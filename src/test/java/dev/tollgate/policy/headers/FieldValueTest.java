package dev.tollgate.policy.headers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.cel.Compiled;
import dev.tollgate.cel.Expressions;
import dev.tollgate.cel.Key;
import dev.tollgate.identity.Secret;
import dev.tollgate.testing.Asked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldValueTest {
    private static @Nullable String computed(String expression, Asked asked) {
        assertThat(Expressions.key(expression)).isInstanceOf(Compiled.Fine.class);
        var key = ((Compiled.Fine<Key>) Expressions.key(expression)).expression();
        return new FieldValue.Computed(key).of(asked.head(), asked.call());
    }

    @Test
    void anExpressionSpeaksOfTheCall() {
        assertThat(computed("caller.agent + \"/\" + call.model", Asked.chat().byKey("ci", "bot", "ops")))
                .isEqualTo("bot/fast");
    }

    /** Whatever a caller can bring into a text, it stands in one line or not at all. */
    @ParameterizedTest
    @ValueSource(strings = {"a\r\nx-evil: 1", "a\nb", "a\0b", "a\u0085b", "gr\u00fcn", "\t", " a", "a ", " "})
    void whatCouldSplitAMessageIsNoValue(String model) {
        assertThat(computed("call.model", Asked.chat().of(model))).isNull();
    }

    @Test
    void aValueIsBounded() {
        assertThat(computed("call.model", Asked.chat().of("x".repeat(FieldValue.MAX_CHARS))))
                .hasSize(FieldValue.MAX_CHARS);
        assertThat(computed("call.model", Asked.chat().of("x".repeat(FieldValue.MAX_CHARS + 1))))
                .isNull();
    }

    @Test
    void whatCannotBeSaidIsNoValue() {
        assertThat(computed("request.headers[\"x-none\"]", Asked.chat())).isNull();
        var key = ((Compiled.Fine<Key>) Expressions.key("call.model")).expression();
        assertThat(new FieldValue.Computed(key).of(Asked.chat().head(), null)).isNull();
    }

    @Test
    void aLiteralIsNeverShown() {
        assertThat(new FieldValue.Literal(Secret.of("canary")).toString()).doesNotContain("canary");
    }
}
