package dev.tollgate.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExprVisitor;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.RuntimeEquality;
import dev.cel.runtime.RuntimeHelpers;
import dev.cel.runtime.standard.AddOperator;
import dev.cel.runtime.standard.BoolFunction;
import dev.cel.runtime.standard.BytesFunction;
import dev.cel.runtime.standard.CelStandardFunction;
import dev.cel.runtime.standard.ContainsFunction;
import dev.cel.runtime.standard.DivideOperator;
import dev.cel.runtime.standard.DoubleFunction;
import dev.cel.runtime.standard.DurationFunction;
import dev.cel.runtime.standard.DynFunction;
import dev.cel.runtime.standard.EndsWithFunction;
import dev.cel.runtime.standard.EqualsOperator;
import dev.cel.runtime.standard.GetDateFunction;
import dev.cel.runtime.standard.GetDayOfMonthFunction;
import dev.cel.runtime.standard.GetDayOfWeekFunction;
import dev.cel.runtime.standard.GetDayOfYearFunction;
import dev.cel.runtime.standard.GetFullYearFunction;
import dev.cel.runtime.standard.GetHoursFunction;
import dev.cel.runtime.standard.GetMillisecondsFunction;
import dev.cel.runtime.standard.GetMinutesFunction;
import dev.cel.runtime.standard.GetMonthFunction;
import dev.cel.runtime.standard.GetSecondsFunction;
import dev.cel.runtime.standard.GreaterEqualsOperator;
import dev.cel.runtime.standard.GreaterOperator;
import dev.cel.runtime.standard.InOperator;
import dev.cel.runtime.standard.IndexOperator;
import dev.cel.runtime.standard.IntFunction;
import dev.cel.runtime.standard.LessEqualsOperator;
import dev.cel.runtime.standard.LessOperator;
import dev.cel.runtime.standard.LogicalNotOperator;
import dev.cel.runtime.standard.MatchesFunction;
import dev.cel.runtime.standard.ModuloOperator;
import dev.cel.runtime.standard.MultiplyOperator;
import dev.cel.runtime.standard.NegateOperator;
import dev.cel.runtime.standard.NotEqualsOperator;
import dev.cel.runtime.standard.SizeFunction;
import dev.cel.runtime.standard.StartsWithFunction;
import dev.cel.runtime.standard.StringFunction;
import dev.cel.runtime.standard.SubtractOperator;
import dev.cel.runtime.standard.TimestampFunction;
import dev.cel.runtime.standard.UintFunction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions of CEL that one expression calls. The library's standard environment binds all of them, some two hundred overloads in as many
 * classes, which would cost every start and every small heap what a condition nearly never uses.
 */
final class Bindings {
    private Bindings() {}

    static List<CelFunctionBinding> of(CelAbstractSyntaxTree ast, CelOptions options) {
        var called = new Called();
        called.visit(ast);
        var equality = RuntimeEquality.create(RuntimeHelpers.create(), options);
        var bindings = new ArrayList<CelFunctionBinding>();
        for (var name : called.names) {
            var function = function(name);
            if (function != null) {
                bindings.addAll(function.newFunctionBindings(options, equality));
            }
        }
        return bindings;
    }

    /** Threads: confined to one. */
    private static final class Called extends CelExprVisitor {
        private final Set<String> names = new HashSet<>();

        @Override
        protected void visit(CelExpr expression, CelExpr.CelCall call) {
            names.add(call.function());
            super.visit(expression, call);
        }
    }

    /** By the name in the syntax tree (CEL's language definition, list of standard definitions); null where the interpreter does it itself. */
    private static @Nullable CelStandardFunction function(String name) {
        return switch (name) {
            case "!_" -> LogicalNotOperator.create();
            case "-_" -> NegateOperator.create();
            case "_==_" -> EqualsOperator.create();
            case "_!=_" -> NotEqualsOperator.create();
            case "_<_" -> LessOperator.create();
            case "_<=_" -> LessEqualsOperator.create();
            case "_>_" -> GreaterOperator.create();
            case "_>=_" -> GreaterEqualsOperator.create();
            case "_+_" -> AddOperator.create();
            case "_-_" -> SubtractOperator.create();
            case "_*_" -> MultiplyOperator.create();
            case "_/_" -> DivideOperator.create();
            case "_%_" -> ModuloOperator.create();
            case "_[_]" -> IndexOperator.create();
            case "@in", "_in_", "in" -> InOperator.create();
            case "size" -> SizeFunction.create();
            case "contains" -> ContainsFunction.create();
            case "startsWith" -> StartsWithFunction.create();
            case "endsWith" -> EndsWithFunction.create();
            case "matches" -> MatchesFunction.create();
            case "bool" -> BoolFunction.create();
            case "bytes" -> BytesFunction.create();
            case "double" -> DoubleFunction.create();
            case "duration" -> DurationFunction.create();
            case "dyn" -> DynFunction.create();
            case "int" -> IntFunction.create();
            case "string" -> StringFunction.create();
            case "timestamp" -> TimestampFunction.create();
            case "uint" -> UintFunction.create();
            case "getDate" -> GetDateFunction.create();
            case "getDayOfMonth" -> GetDayOfMonthFunction.create();
            case "getDayOfWeek" -> GetDayOfWeekFunction.create();
            case "getDayOfYear" -> GetDayOfYearFunction.create();
            case "getFullYear" -> GetFullYearFunction.create();
            case "getHours" -> GetHoursFunction.create();
            case "getMilliseconds" -> GetMillisecondsFunction.create();
            case "getMinutes" -> GetMinutesFunction.create();
            case "getMonth" -> GetMonthFunction.create();
            case "getSeconds" -> GetSecondsFunction.create();
            default -> null;
        };
    }
}
