package dev.tollgate.cel;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.optimizer.CelOptimizationException;
import dev.cel.optimizer.CelOptimizerFactory;
import dev.cel.optimizer.optimizers.ConstantFoldingOptimizer;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.function.Function;

/**
 * Compiles and type-checks expressions in Google's CEL. What one evaluation may cost is bounded: by the length of the expression, the depth of
 * its nesting, the number of iterations of all its macros, and the size of its regular expressions, which run in linear time (RE2).
 *
 * <p>Immutable, so any thread may use it.
 */
public final class Expressions {
    static final int MAX_CHARS = 2_000;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_ITERATIONS = 1_000;
    private static final int MAX_REGEX = 1_000;

    private Expressions() {}

    /** An expression that must be true or false. */
    public static Compiled<Condition> condition(String written) {
        return compile(written, SimpleType.BOOL, Holder.BOOL, Condition::new);
    }

    /** An expression that must be a text. */
    public static Compiled<Key> key(String written) {
        return compile(written, SimpleType.STRING, Holder.TEXT, Key::new);
    }

    private static <T> Compiled<T> compile(String written, CelType type, Cel cel, Function<Expression, T> make) {
        if (written.isBlank() || written.length() > MAX_CHARS) {
            return new Compiled.Wrong<>(
                    written.isBlank() ? "an empty expression" : written.length() + " characters, at most " + MAX_CHARS);
        }
        var checked = cel.compile(written);
        if (checked.hasError()) {
            var first = checked.getErrors().getFirst();
            var at = first.getSourceLocation();
            return new Compiled.Wrong<>("line " + at.getLine() + ", column " + (at.getColumn() + 1) + ": "
                    + first.getMessage()
                            .replace(" (in container '')", "")
                            .lines()
                            .findFirst()
                            .orElse("not an expression"));
        }
        try {
            var ast = checked.getAst();
            var expression = new Expression(written, cel.createProgram(ast), needsCall(ast));
            return new Compiled.Fine<>(make.apply(expression), constant(cel, ast));
        } catch (CelValidationException | CelEvaluationException unusable) {
            return new Compiled.Wrong<>("cannot be evaluated as " + type.name());
        }
    }

    private static boolean needsCall(CelAbstractSyntaxTree ast) {
        return ast.getReferenceMap().values().stream()
                .map(reference -> Variable.named(reference.name()))
                .anyMatch(variable -> variable != null && variable.ofCall());
    }

    private static String constant(Cel cel, CelAbstractSyntaxTree ast) {
        try {
            var folded = CelOptimizerFactory.standardCelOptimizerBuilder(cel)
                    .addAstOptimizers(ConstantFoldingOptimizer.getInstance())
                    .build()
                    .optimize(ast)
                    .getExpr();
            if (folded.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
                return "";
            }
            var value = folded.constant();
            return switch (value.getKind()) {
                case BOOLEAN_VALUE -> Boolean.toString(value.booleanValue());
                case STRING_VALUE -> '"' + value.stringValue() + '"';
                default -> value.toString();
            };
        } catch (CelOptimizationException notFolded) {
            return "";
        }
    }

    private static Cel cel(CelType type) {
        var options = CelOptions.current()
                .maxExpressionCodePointSize(MAX_CHARS)
                .maxParseRecursionDepth(MAX_DEPTH)
                .comprehensionMaxIterations(MAX_ITERATIONS)
                .maxRegexProgramSize(MAX_REGEX)
                .build();
        var builder = CelFactory.standardCelBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(type);
        for (var variable : Variable.values()) {
            builder.addVar(variable.written(), variable.type());
        }
        return builder.build();
    }

    /** Made when the first expression is compiled: who writes none pays for none. */
    private static final class Holder {
        static final Cel BOOL = cel(SimpleType.BOOL);
        static final Cel TEXT = cel(SimpleType.STRING);
    }
}
