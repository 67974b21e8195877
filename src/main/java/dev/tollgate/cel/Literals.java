package dev.tollgate.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExprVisitor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds literals that type-check and yet never do what they are written for: an expression for {@code matches} that is none, and a header whose
 * name has capitals. Threads: confined to one.
 */
final class Literals extends CelExprVisitor {
    private final CelAbstractSyntaxTree ast;
    private @Nullable String wrong;

    private Literals(CelAbstractSyntaxTree ast) {
        this.ast = ast;
    }

    /** What is wrong with the first such literal; null if none is. */
    static @Nullable String wrong(CelAbstractSyntaxTree ast) {
        var literals = new Literals(ast);
        literals.visit(ast);
        return literals.wrong;
    }

    @Override
    protected void visit(CelExpr expression, CelExpr.CelCall call) {
        List<CelExpr> args = call.args();
        switch (call.function()) {
            case "matches" -> found(regex(args.getLast()));
            case "_[_]" -> found(header(args.getFirst(), text(args.getLast())));
            case "@in" -> found(header(args.getLast(), text(args.getFirst())));
            default -> {}
        }
        super.visit(expression, call);
    }

    @Override
    protected void visit(CelExpr expression, CelExpr.CelSelect select) {
        found(header(select.operand(), select.field()));
        super.visit(expression, select);
    }

    private void found(@Nullable String problem) {
        wrong = wrong == null ? problem : wrong;
    }

    private static @Nullable String regex(CelExpr pattern) {
        var text = text(pattern);
        if (text == null) {
            return null;
        }
        try {
            return Pattern.compile(text).programSize() <= Expressions.MAX_REGEX
                    ? null
                    : "matches takes an RE2 expression of at most " + Expressions.MAX_REGEX
                            + " steps, and this has more";
        } catch (PatternSyntaxException bad) {
            return "matches takes an RE2 expression, and this is none: " + bad.getDescription();
        }
    }

    private @Nullable String header(CelExpr map, @Nullable String name) {
        boolean headers = ast.getReference(map.id())
                .map(reference -> Variable.named(reference.name()) == Variable.REQUEST_HEADERS)
                .orElse(false);
        var small = name == null ? null : name.toLowerCase(Locale.ROOT);
        return !headers || small == null || small.equals(name)
                ? null
                : "request.headers has names in small letters; did you mean " + small + "?";
    }

    private static @Nullable String text(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                        && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? expression.constant().stringValue()
                : null;
    }
}
