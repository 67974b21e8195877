package dev.tollgate.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Compiles and type-checks expressions in Google's CEL. What one evaluation may cost is bounded: by the length of the expression, the depth of
 * its nesting, the number of iterations of all its macros, and the size of its regular expressions, which run in linear time (RE2).
 *
 * <p>Immutable, so any thread may use it.
 */
public final class Expressions {
    static final int MAX_CHARS = 2_000;
    private static final int MAX_SAID = 160;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_ITERATIONS = 1_000;
    static final int MAX_REGEX = 1_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(MAX_CHARS)
            .maxParseRecursionDepth(MAX_DEPTH)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxRegexProgramSize(MAX_REGEX)
            // Times as the JDK has them, not as messages of protobuf.
            .evaluateCanonicalTypesToNativeValues(true)
            .build();

    private Expressions() {}

    /** An expression that must be true or false. */
    public static Compiled<Condition> condition(String written) {
        return compile(written, SimpleType.BOOL, Condition::new);
    }

    /** An expression that must be a text. */
    public static Compiled<Key> key(String written) {
        return compile(written, SimpleType.STRING, (expression, _) -> new Key(expression));
    }

    private static <T> Compiled<T> compile(
            String written, CelType type, BiFunction<Expression, CelAbstractSyntaxTree, T> make) {
        if (written.isBlank() || written.length() > MAX_CHARS) {
            return new Compiled.Wrong<>(
                    written.isBlank() ? "an empty expression" : written.length() + " characters, at most " + MAX_CHARS);
        }
        var checked = Holder.COMPILER.compile(written);
        if (checked.hasError()) {
            var first = checked.getErrors().getFirst();
            var at = first.getSourceLocation();
            var said = first.getMessage()
                    .replace(" (in container '')", "")
                    .lines()
                    .findFirst()
                    .orElse("not an expression");
            var names = Variable.namesMeant(said);
            return new Compiled.Wrong<>(
                    names == null
                            ? "line " + at.getLine() + ", column " + (at.getColumn() + 1) + ": " + printable(said)
                            : names);
        }
        try {
            var ast = checked.getAst();
            var found = ast.getResultType();
            // What only a token tells has no type before it is there.
            if (!found.equals(type) && !found.equals(SimpleType.DYN)) {
                return new Compiled.Wrong<>("expected type '" + type.name() + "' but found '" + found.name() + "'");
            }
            var literal = Literals.wrong(ast);
            if (literal != null) {
                return new Compiled.Wrong<>(literal);
            }
            var program = CelRuntimeFactory.standardCelRuntimeBuilder()
                    .setOptions(OPTIONS)
                    .setStandardEnvironmentEnabled(false)
                    .addFunctionBindings(Bindings.of(ast, OPTIONS))
                    .build()
                    .createProgram(ast);
            return new Compiled.Fine<>(
                    make.apply(new Expression(written, program, needsCall(ast)), ast), constant(program));
        } catch (CelValidationException | CelEvaluationException unusable) {
            return new Compiled.Wrong<>("cannot be evaluated as " + type.name());
        }
    }

    /** It quotes the expression, which may hold anything. */
    private static String printable(String said) {
        var shown = said.replaceAll("[^ -~]", "?");
        return shown.length() > MAX_SAID ? shown.substring(0, MAX_SAID) + "..." : shown;
    }

    private static boolean needsCall(CelAbstractSyntaxTree ast) {
        return ast.getReferenceMap().values().stream()
                .map(reference -> Variable.named(reference.name()))
                .anyMatch(variable -> variable != null && variable.ofCall());
    }

    /** What comes out though nothing is known comes out whatever is known. */
    private static String constant(CelRuntime.Program program) {
        try {
            // What cannot be known without them is an object of the library's own.
            return switch (program.eval(name -> Optional.empty())) {
                case Boolean truth -> truth.toString();
                case String text -> '"' + text + '"';
                default -> "";
            };
        } catch (CelEvaluationException | RuntimeException depends) {
            return "";
        }
    }

    private static CelCompiler compiler() {
        var builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
        for (var variable : Variable.values()) {
            builder.addVar(variable.written(), variable.type());
        }
        return builder.build();
    }

    /** Made when the first expression is compiled, and one for all: who writes none pays for none. */
    private static final class Holder {
        static final CelCompiler COMPILER = compiler();
    }
}
