package dev.tollgate.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.SimpleType;
import dev.tollgate.cel.Demand.Flag;
import dev.tollgate.cel.Demand.Form;
import dev.tollgate.cel.Demand.Text;
import dev.tollgate.cel.Demand.Whole;
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
    private static final Cases NEVER = new Cases(List.of());
    private static final Cases UNKNOWN = new Cases(List.of(List.of()));

    public Cases {
        any = List.copyOf(any);
    }

    /** When the expression is true, or when it is false. */
    static Cases when(CelAbstractSyntaxTree ast, boolean truth) {
        return new Reading(ast).when(ast.getExpr(), truth);
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

    private Cases or(Cases other) {
        if (any.size() + other.any.size() > MOST) {
            return UNKNOWN;
        }
        var either = new ArrayList<>(any);
        either.addAll(other.any);
        return new Cases(either);
    }

    private static Cases of(Demand demand) {
        return new Cases(List.of(List.of(demand)));
    }

    /** Reads a syntax tree that was type-checked. */
    private record Reading(CelAbstractSyntaxTree ast) {

        Cases when(CelExpr expression, boolean truth) {
            return switch (expression.getKind()) {
                case CONSTANT ->
                    expression.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
                            ? expression.constant().booleanValue() == truth ? UNKNOWN : NEVER
                            : UNKNOWN;
                case CALL -> call(expression.call(), truth);
                default -> {
                    var flag = variable(expression);
                    yield flag != null && flag.type().equals(SimpleType.BOOL) ? of(new Flag(flag, truth)) : UNKNOWN;
                }
            };
        }

        private Cases call(CelExpr.CelCall call, boolean truth) {
            var args = call.args();
            return switch (call.function()) {
                case "_&&_" -> joined(args, truth, truth);
                case "_||_" -> joined(args, truth, !truth);
                case "!_" -> when(args.getFirst(), !truth);
                case "_==_" -> equal(args.getFirst(), args.getLast(), truth);
                case "_!=_" -> equal(args.getFirst(), args.getLast(), !truth);
                case "@in" -> in(args.getFirst(), args.getLast(), truth);
                case "startsWith" -> text(call, Form.BEGINS, truth);
                case "endsWith" -> text(call, Form.ENDS, truth);
                case "contains" -> text(call, Form.CONTAINS, truth);
                case "_<_" -> less(args.getFirst(), args.getLast(), false, truth);
                case "_<=_" -> less(args.getFirst(), args.getLast(), true, truth);
                case "_>_" -> less(args.getLast(), args.getFirst(), false, truth);
                case "_>=_" -> less(args.getLast(), args.getFirst(), true, truth);
                default -> UNKNOWN;
            };
        }

        private Cases joined(List<CelExpr> args, boolean truth, boolean both) {
            var cases = when(args.getFirst(), truth);
            for (int i = 1; i < args.size(); i++) {
                var more = when(args.get(i), truth);
                cases = both ? cases.and(more) : cases.or(more);
            }
            return cases;
        }

        private Cases equal(CelExpr left, CelExpr right, boolean truth) {
            var variable = variable(left);
            var other = variable == null ? left : right;
            variable = variable == null ? variable(right) : variable;
            if (variable == null || other.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
                return UNKNOWN;
            }
            var constant = other.constant();
            return switch (constant.getKind()) {
                case STRING_VALUE -> of(new Text(variable, Form.EQUAL, List.of(constant.stringValue()), truth));
                case BOOLEAN_VALUE -> of(new Flag(variable, constant.booleanValue() == truth));
                case INT64_VALUE ->
                    truth
                            ? of(new Whole(variable, constant.int64Value(), constant.int64Value()))
                            : below(variable, constant.int64Value()).or(above(variable, constant.int64Value()));
                default -> UNKNOWN;
            };
        }

        private Cases in(CelExpr element, CelExpr list, boolean truth) {
            var variable = variable(element);
            if (variable == null
                    || !variable.type().equals(SimpleType.STRING)
                    || list.getKind() != CelExpr.ExprKind.Kind.LIST) {
                return UNKNOWN;
            }
            var texts = new ArrayList<String>();
            for (var each : list.list().elements()) {
                var text = text(each);
                if (text == null) {
                    return UNKNOWN;
                }
                texts.add(text);
            }
            return of(new Text(variable, Form.EQUAL, texts, truth));
        }

        private Cases text(CelExpr.CelCall call, Form form, boolean truth) {
            var variable = call.target().map(this::variable).orElse(null);
            var text = call.args().size() == 1 ? text(call.args().getFirst()) : null;
            return variable == null || text == null || !variable.type().equals(SimpleType.STRING)
                    ? UNKNOWN
                    : of(new Text(variable, form, List.of(text), truth));
        }

        /** That the one is less than the other, or that it is not. */
        private Cases less(CelExpr low, CelExpr high, boolean orEqual, boolean truth) {
            var variable = variable(low);
            var most = number(high);
            if (variable != null && most != null) {
                return truth != orEqual
                        ? truth ? below(variable, most) : above(variable, most)
                        : truth ? upTo(variable, most) : from(variable, most);
            }
            variable = variable(high);
            var least = number(low);
            if (variable == null || least == null) {
                return UNKNOWN;
            }
            return truth != orEqual
                    ? truth ? above(variable, least) : below(variable, least)
                    : truth ? from(variable, least) : upTo(variable, least);
        }

        private static Cases below(Variable variable, long number) {
            return number == Long.MIN_VALUE ? NEVER : upTo(variable, number - 1);
        }

        private static Cases above(Variable variable, long number) {
            return number == Long.MAX_VALUE ? NEVER : from(variable, number + 1);
        }

        private static Cases upTo(Variable variable, long number) {
            return of(new Whole(variable, Long.MIN_VALUE, number));
        }

        private static Cases from(Variable variable, long number) {
            return of(new Whole(variable, number, Long.MAX_VALUE));
        }

        private static @Nullable Long number(CelExpr expression) {
            return expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                            && expression.constant().getKind() == CelConstant.Kind.INT64_VALUE
                    ? (Long) expression.constant().int64Value()
                    : null;
        }

        private static @Nullable String text(CelExpr expression) {
            return expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                            && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE
                    ? expression.constant().stringValue()
                    : null;
        }

        /** The variable that an expression is; null if it is something else, or a map, of which a name may be missing. */
        private @Nullable Variable variable(CelExpr expression) {
            var variable = ast.getReference(expression.id())
                    .map(reference -> Variable.named(reference.name()))
                    .orElse(null);
            return variable == null
                            || variable.type().equals(SimpleType.STRING)
                            || variable.type().equals(SimpleType.BOOL)
                            || variable.type().equals(SimpleType.INT)
                    ? variable
                    : null;
        }
    }
}
