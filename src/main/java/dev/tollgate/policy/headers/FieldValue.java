package dev.tollgate.policy.headers;

import dev.tollgate.cel.Key;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.identity.Secret;
import org.jspecify.annotations.Nullable;

/** What a policy puts into a header field. */
public sealed interface FieldValue {
    /** The longest value, in characters. */
    int MAX_CHARS = 1024;

    /** The value for an exchange, empty where there is nothing to say; null where there is none that can stand in a header. */
    @Nullable
    String of(HeadFacts head, @Nullable CallFacts call);

    /** Always this text, which may be a secret. */
    record Literal(Secret text) implements FieldValue {
        @Override
        public String of(HeadFacts head, @Nullable CallFacts call) {
            return text.reveal();
        }
    }

    /** What an expression says. It may speak of what callers write, so it must be fit to stand in one line. */
    record Computed(Key key) implements FieldValue {
        @Override
        public @Nullable String of(HeadFacts head, @Nullable CallFacts call) {
            var text = key.of(head, call);
            return text == null || !isFit(text) ? null : text;
        }

        private static boolean isFit(String text) {
            if (text.length() > MAX_CHARS || !text.strip().equals(text)) {
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                    return false;
                }
            }
            return true;
        }
    }
}
