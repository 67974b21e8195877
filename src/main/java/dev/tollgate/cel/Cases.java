package dev.tollgate.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cases in which an expression comes to one truth: in each of them all its demands are met. What is not understood demands nothing, so
 * there may be more cases here than there are, never fewer. Where every case is impossible, so is that truth, and the expression does not fail
 * either: a false part decides {@code &&}, and a true one {@code ||}, whatever the other comes to (CEL's language definition, logical operators).
 *
 * @param any each with what it demands; empty where the expression never comes to it
 */
public record Cases(List<List<Demand>> any) {
    private static final int MOST = 64;
    static final Cases NEVER = new Cases(List.of());
    /** Nothing is demanded, so it may be any. */
    static final Cases UNKNOWN = new Cases(List.of(List.of()));

    public Cases {
        any = List.copyOf(any);
    }

    /** When the expression is true, or when it is false. */
    static Cases when(CelAbstractSyntaxTree ast, boolean truth) {
        return CaseReading.of(ast).when(ast.getExpr(), truth);
    }

    /** Both: every case of the one with every case of the other; where that is too much, the first. */
    public Cases and(Cases other) {
        if ((long) any.size() * other.any.size() > MOST) {
            return this;
        }
        var both = new ArrayList<List<Demand>>();
        for (var mine : any) {
            for (var theirs : other.any) {
                var all = new ArrayList<>(mine);
                all.addAll(theirs);
                both.add(List.copyOf(all));
            }
        }
        return new Cases(both);
    }

    /** Whether an exchange is one of the cases: of any other the expression neither comes to this truth nor fails. */
    boolean has(HeadFacts head, @Nullable CallFacts call) {
        for (int i = 0; i < any.size(); i++) {
            if (meets(any.get(i), head, call)) {
                return true;
            }
        }
        return false;
    }

    private static boolean meets(List<Demand> all, HeadFacts head, @Nullable CallFacts call) {
        for (int i = 0; i < all.size(); i++) {
            var demand = all.get(i);
            if (!demand.isMetBy(Facts.value(demand.variable(), head, call))) {
                return false;
            }
        }
        return true;
    }

    /** The cases of either; where that is too much, any. */
    Cases or(Cases other) {
        if (any.size() + other.any.size() > MOST) {
            return UNKNOWN;
        }
        var either = new ArrayList<>(any);
        either.addAll(other.any);
        return new Cases(either);
    }

    /** The one case in which this is met. */
    static Cases of(Demand demand) {
        return new Cases(List.of(List.of(demand)));
    }
}
