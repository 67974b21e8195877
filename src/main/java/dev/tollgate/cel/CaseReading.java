package dev.tollgate.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExprVisitor;
import dev.cel.common.types.SimpleType;
import dev.tollgate.cel.Demand.Flag;
import dev.tollgate.cel.Demand.Form;
import dev.tollgate.cel.Demand.Text;
import dev.tollgate.cel.Demand.Whole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads off a syntax tree that was type-checked in which {@link Cases} it is true, and in which it is false.
 *
 * <p>Immutable, so any thread may use it.
 *
 * @param settles whether parts may decide what the whole is
 */
record CaseReading(CelAbstractSyntaxTree ast, boolean settles) {

    static CaseReading of(CelAbstractSyntaxTree ast) {
        var operands = new Operands(ast);
        operands.visit(ast);
        return new CaseReading(ast, !operands.anyMayBeNoTruth);
    }

    /**
     * Looks whether some operand of a logical operator may turn out to be no truth at all, as a claim may. The language would have the other operand
     * decide all the same; the library gives up on the whole expression, and with it so does whatever is judged by it.
     *
     * <p>Threads: confined to one.
     */
    private static final class Operands extends CelExprVisitor {
        private final CelAbstractSyntaxTree ast;
        private boolean anyMayBeNoTruth;

        Operands(CelAbstractSyntaxTree ast) {
            this.ast = ast;
        }

        @Override
        protected void visit(CelExpr expression, CelExpr.CelCall call) {
            switch (call.function()) {
                case "_&&_", "_||_" -> call.args().forEach(this::judge);
                case "_?_:_" -> judge(call.args().getFirst());
                default -> {
                    // Every other function that gets what it cannot take fails like any failing part.
                }
            }
            super.visit(expression, call);
        }

        private void judge(CelExpr operand) {
            anyMayBeNoTruth |=
                    !ast.getType(operand.id()).map(SimpleType.BOOL::equals).orElse(false);
        }
    }

    /** The cases in which an expression of this tree comes to this truth. */
    Cases when(CelExpr expression, boolean truth) {
        if (!settles) {
            return Cases.UNKNOWN;
        }
        return switch (expression.getKind()) {
            case CONSTANT ->
                expression.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
                        ? expression.constant().booleanValue() == truth ? Cases.UNKNOWN : Cases.NEVER
                        : Cases.UNKNOWN;
            case CALL -> call(expression.call(), truth);
            default -> {
                var flag = variable(expression);
                yield flag != null && flag.type().equals(SimpleType.BOOL)
                        ? Cases.of(new Flag(flag, truth))
                        : Cases.UNKNOWN;
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
            default -> Cases.UNKNOWN;
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
            return Cases.UNKNOWN;
        }
        var constant = other.constant();
        return switch (constant.getKind()) {
            case STRING_VALUE -> Cases.of(new Text(variable, Form.EQUAL, List.of(constant.stringValue()), truth));
            case BOOLEAN_VALUE -> Cases.of(new Flag(variable, constant.booleanValue() == truth));
            case INT64_VALUE ->
                truth
                        ? Cases.of(new Whole(variable, constant.int64Value(), constant.int64Value()))
                        : below(variable, constant.int64Value()).or(above(variable, constant.int64Value()));
            default -> Cases.UNKNOWN;
        };
    }

    private Cases in(CelExpr element, CelExpr list, boolean truth) {
        var variable = variable(element);
        if (variable == null
                || !variable.type().equals(SimpleType.STRING)
                || list.getKind() != CelExpr.ExprKind.Kind.LIST) {
            return Cases.UNKNOWN;
        }
        var texts = new ArrayList<String>();
        for (var each : list.list().elements()) {
            var text = text(each);
            if (text == null) {
                return Cases.UNKNOWN;
            }
            texts.add(text);
        }
        return Cases.of(new Text(variable, Form.EQUAL, texts, truth));
    }

    private Cases text(CelExpr.CelCall call, Form form, boolean truth) {
        var variable = call.target().map(this::variable).orElse(null);
        var text = call.args().size() == 1 ? text(call.args().getFirst()) : null;
        return variable == null || text == null || !variable.type().equals(SimpleType.STRING)
                ? Cases.UNKNOWN
                : Cases.of(new Text(variable, form, List.of(text), truth));
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
            return Cases.UNKNOWN;
        }
        return truth != orEqual
                ? truth ? above(variable, least) : below(variable, least)
                : truth ? from(variable, least) : upTo(variable, least);
    }

    private static Cases below(Variable variable, long number) {
        return number == Long.MIN_VALUE ? Cases.NEVER : upTo(variable, number - 1);
    }

    private static Cases above(Variable variable, long number) {
        return number == Long.MAX_VALUE ? Cases.NEVER : from(variable, number + 1);
    }

    private static Cases upTo(Variable variable, long number) {
        return Cases.of(new Whole(variable, Long.MIN_VALUE, number));
    }

    private static Cases from(Variable variable, long number) {
        return Cases.of(new Whole(variable, number, Long.MAX_VALUE));
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
