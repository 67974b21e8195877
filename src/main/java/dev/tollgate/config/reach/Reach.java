package dev.tollgate.config.reach;

import dev.tollgate.cel.Cases;
import dev.tollgate.cel.Demand;
import dev.tollgate.cel.Variable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known or asked of the variables of an exchange, all of it at once. It tells what surely cannot be: of what it does not understand it
 * believes that it can. Immutable, so any thread may use it.
 */
public final class Reach {
    /** Nothing. */
    public static final Reach ALL = new Reach(Map.of(), Map.of(), Map.of());

    private final Map<Variable, Texts> texts;
    private final Map<Variable, Demand.Whole> numbers;
    private final Map<Variable, Boolean> flags;

    private Reach(Map<Variable, Texts> texts, Map<Variable, Demand.Whole> numbers, Map<Variable, Boolean> flags) {
        this.texts = texts;
        this.numbers = numbers;
        this.flags = flags;
    }

    /** The same where a text is one of these forms too. */
    Reach where(Variable variable, List<TextForm> oneOf) {
        return with(variable, Texts.ANY.alsoOneOf(oneOf));
    }

    private Reach with(Variable variable, Texts more) {
        var all = copy(texts);
        all.merge(variable, more, Texts::and);
        return new Reach(all, numbers, flags);
    }

    private static <V> Map<Variable, V> copy(Map<Variable, V> map) {
        var copy = new EnumMap<Variable, V>(Variable.class);
        copy.putAll(map);
        return copy;
    }

    /** The same where this holds too. */
    Reach where(Demand demand) {
        return switch (demand) {
            case Demand.Text text -> {
                var forms = text.texts().stream()
                        .map(value -> new TextForm(kind(text.form()), value))
                        .toList();
                yield with(text.variable(), text.holds() ? Texts.ANY.alsoOneOf(forms) : Texts.ANY.alsoNoneOf(forms));
            }
            case Demand.Whole whole -> {
                var all = copy(numbers);
                all.merge(whole.variable(), whole, Reach::both);
                yield new Reach(texts, all, flags);
            }
            case Demand.Flag flag -> {
                var before = flags.get(flag.variable());
                if (before != null && before != flag.holds()) {
                    // A truth that is both: written as a number that is none.
                    yield where(new Demand.Whole(flag.variable(), 1, 0));
                }
                var all = copy(flags);
                all.put(flag.variable(), flag.holds());
                yield new Reach(texts, numbers, all);
            }
        };
    }

    static TextForm.Kind kind(Demand.Form form) {
        return switch (form) {
            case EQUAL -> TextForm.Kind.EXACT;
            case BEGINS -> TextForm.Kind.BEGINS;
            case ENDS -> TextForm.Kind.ENDS;
            case CONTAINS -> TextForm.Kind.CONTAINS;
        };
    }

    private static Demand.Whole both(Demand.Whole some, Demand.Whole others) {
        return new Demand.Whole(
                some.variable(), Math.max(some.least(), others.least()), Math.min(some.most(), others.most()));
    }

    /** The same where the other holds too. */
    Reach and(Reach other) {
        var reach = this;
        for (var more : other.texts.entrySet()) {
            reach = reach.with(more.getKey(), more.getValue());
        }
        for (var more : other.numbers.values()) {
            reach = reach.where(more);
        }
        for (var more : other.flags.entrySet()) {
            reach = reach.where(new Demand.Flag(more.getKey(), more.getValue()));
        }
        return reach;
    }

    /** A variable that can have no value as it must be; null where there may be such an exchange. */
    @Nullable
    Variable impossible() {
        for (var each : texts.entrySet()) {
            if (!each.getValue().possible()) {
                return each.getKey();
            }
        }
        for (var each : numbers.values()) {
            if (each.least() > each.most()) {
                return each.variable();
            }
        }
        return null;
    }

    /** A variable for which none of these cases can be here; null where one may be. */
    @Nullable
    Variable impossible(Cases cases) {
        Variable first = null;
        for (var demands : cases.any()) {
            var reach = this;
            for (var demand : demands) {
                reach = reach.where(demand);
            }
            var variable = reach.impossible();
            if (variable == null) {
                return null;
            }
            first = first == null ? variable : first;
        }
        return first;
    }
}
