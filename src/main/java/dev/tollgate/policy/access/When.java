package dev.tollgate.policy.access;

import dev.tollgate.cel.Condition;
import dev.tollgate.cel.Truth;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.match.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What else must hold. */
public sealed interface When {

    Truth holds(HeadFacts head, @Nullable CallFacts call);

    /**
     * A claim of the caller's verified token. A list has a value if one of its elements is that; {@code scope} and {@code permission} are lists of
     * words (RFC 8693 section 4.2).
     *
     * @param name the claim's own name, or names of nested claims joined by dots
     */
    record Claim(String name, Values values) implements When {
        @Override
        public Truth holds(HeadFacts head, @Nullable CallFacts call) {
            return Truth.of(values.acceptsAny(texts(find(head.caller().claims()))));
        }

        /** Names such as {@code https://example.org/roles} have dots of their own, so the whole name comes first. */
        private @Nullable Object find(Map<String, Object> claims) {
            var whole = claims.get(name);
            if (whole != null || name.indexOf('.') < 0) {
                return whole;
            }
            Object at = claims;
            for (var part : name.split("\\.", -1)) {
                at = at instanceof Map<?, ?> map ? map.get(part) : null;
            }
            return at;
        }

        private List<String> texts(@Nullable Object value) {
            return switch (value) {
                case null -> List.of();
                case String text
                when name.equals("scope") || name.equals("permission") -> Arrays.asList(text.split(" ", -1));
                case List<?> list -> {
                    var texts = new ArrayList<String>(list.size());
                    list.forEach(element -> texts.add(String.valueOf(element)));
                    yield texts;
                }
                case Map<?, ?> _ -> List.of();
                default -> List.of(value.toString());
            };
        }
    }

    /** An expression. */
    record Holds(Condition condition) implements When {
        @Override
        public Truth holds(HeadFacts head, @Nullable CallFacts call) {
            return condition.holds(head, call);
        }
    }
}
