package dev.tollgate.config.reach;

import dev.tollgate.cel.Demand;
import dev.tollgate.cel.Variable;
import dev.tollgate.config.Spelling;
import dev.tollgate.match.Values;
import dev.tollgate.match.Wildcard;
import dev.tollgate.policy.Match;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What variables can be, and from where that is known.
 *
 * @param because how a message begins; empty where it is known to everybody
 */
record Known(Map<Variable, List<TextForm>> texts, Map<Variable, Demand.Whole> numbers, String because) {
    /** Words that a message lists. */
    private static final int MOST_WORDS = 24;

    /** What holds in every gateway. */
    static final Known NATURE = nature();

    private static Known nature() {
        var texts = new EnumMap<Variable, List<TextForm>>(Variable.class);
        texts.put(Variable.CALLER_KIND, exact(Set.of("anonymous", "key", "token", "workload")));
        texts.put(
                Variable.CALLER_PRINCIPAL,
                List.of(TextForm.exact("anonymous"), begins("key:"), begins("jwt:"), begins("spiffe://")));
        texts.put(Variable.REQUEST_PATH, List.of(begins("/")));
        texts.put(Variable.REQUEST_HOST, List.of(new TextForm(TextForm.Kind.SMALL, "")));
        var numbers = new EnumMap<Variable, Demand.Whole>(Variable.class);
        for (var number : List.of(Variable.CALL_MAX_TOKENS, Variable.CALL_PROMPT_BYTES)) {
            numbers.put(number, new Demand.Whole(number, 0, Integer.MAX_VALUE));
        }
        return new Known(texts, numbers, "");
    }

    /** What callers can ask for. */
    static Known of(Served served) {
        var models = served.models();
        if (models == null) {
            return new Known(Map.of(), Map.of(), "");
        }
        var direct = served.direct().stream().map(provider -> begins(provider + "/"));
        return new Known(
                Map.of(
                        Variable.CALL_MODEL,
                        Stream.concat(exact(models.keySet()).stream(), direct).toList()),
                Map.of(),
                "");
    }

    /** Whom and what a match lets through, its condition apart. */
    static Known of(Match match) {
        var texts = new EnumMap<Variable, List<TextForm>>(Variable.class);
        put(texts, Variable.CALLER_AGENT, match.agents());
        put(texts, Variable.CALLER_TEAM, match.teams());
        put(texts, Variable.CALLER_TENANT, match.tenants());
        put(texts, Variable.CALL_MODEL, match.models());
        put(texts, Variable.REQUEST_PATH, match.paths());
        return new Known(texts, Map.of(), "where match lets calls through, ");
    }

    private static void put(Map<Variable, List<TextForm>> texts, Variable variable, Values values) {
        if (!values.anyOf().isEmpty()) {
            texts.put(variable, TextForm.of(values.anyOf()));
        }
    }

    /** What is served, and who calls, as things are. */
    static Known now(Served served, List<Wildcard> paths, Set<String> methods) {
        var texts = new EnumMap<Variable, List<TextForm>>(Variable.class);
        texts.put(Variable.REQUEST_PATH, TextForm.of(paths));
        texts.put(Variable.REQUEST_METHOD, exact(methods));
        var callers = served.callers();
        if (callers != null) {
            texts.put(Variable.CALLER_AGENT, orNone(callers.agents()));
            texts.put(Variable.CALLER_TEAM, orNone(callers.teams()));
            texts.put(Variable.CALLER_TENANT, orNone(callers.tenants()));
            texts.put(Variable.CALLER_KIND, exact(Set.of("anonymous", "key")));
            texts.put(Variable.CALLER_NAMESPACE, exact(Set.of("")));
        }
        return new Known(texts, Map.of(), "as things are, ");
    }

    private static List<TextForm> orNone(Set<String> names) {
        return Stream.concat(exact(names).stream(), Stream.of(TextForm.exact("")))
                .toList();
    }

    private static List<TextForm> exact(Collection<String> texts) {
        return texts.stream().sorted().map(TextForm::exact).toList();
    }

    private static TextForm begins(String text) {
        return new TextForm(TextForm.Kind.BEGINS, text);
    }

    /** The same where this is known too. */
    Reach and(Reach reach) {
        var all = reach;
        for (var text : texts.entrySet()) {
            all = all.where(text.getKey(), text.getValue());
        }
        for (var number : numbers.values()) {
            all = all.where(number);
        }
        return all;
    }

    /** Whether a comparison is of a variable of which this knows, with a text that it cannot have. */
    boolean excludes(Variable variable, TextForm form) {
        var forms = texts.get(variable);
        return forms != null && forms.stream().noneMatch(form::meets);
    }

    /** {@code caller.kind is one of key, token; did you mean key?}; null where nothing is known of the variable. */
    @Nullable
    String says(Variable variable, List<String> asked) {
        var forms = texts.get(variable);
        var number = numbers.get(variable);
        if (forms == null) {
            return number == null
                    ? null
                    : because + variable.written() + " is from " + number.least() + " to " + number.most();
        }
        var words = forms.stream()
                .map(form -> form.text().isEmpty() && form.kind() == TextForm.Kind.EXACT ? "\"\"" : form.toString())
                .toList();
        int more = words.size() - MOST_WORDS;
        var exact = forms.stream()
                .filter(form -> form.kind() == TextForm.Kind.EXACT)
                .map(TextForm::text)
                .filter(text -> !text.isEmpty())
                .toList();
        var hint = asked.stream()
                .filter(text -> !text.isEmpty() && forms.stream().noneMatch(form -> form.has(text)))
                .map(text -> Spelling.hint(text, exact))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        return because + variable.written() + " is " + (words.size() == 1 ? "" : "one of ")
                + words.stream().limit(MOST_WORDS).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "") + hint;
    }
}
