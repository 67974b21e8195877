package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.map;
import static dev.tollgate.config.schema.Shape.nonEmptyList;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.cel.Key;
import dev.tollgate.config.Problem;
import dev.tollgate.config.policy.RuleBody.Findings;
import dev.tollgate.config.reach.Served;
import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape;
import dev.tollgate.config.schema.Shape.Scalar;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.http.SpoofableHeaders;
import dev.tollgate.policy.ControlHeader;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.headers.FieldEdits;
import dev.tollgate.policy.headers.FieldValue;
import dev.tollgate.policy.headers.FieldValue.Computed;
import dev.tollgate.policy.headers.FieldValue.Literal;
import dev.tollgate.policy.headers.GatewayFields;
import dev.tollgate.policy.headers.HeaderPolicy;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys under {@code headers}. */
final class HeadersKeys {
    static final int MAX_FIELDS = 32;

    private static final Field<Computed, Key> CEL =
            field("cel", PolicyScalars.key(), Computed::key).says("A CEL expression that says the value.");
    private static final Shape<FieldValue> VALUE =
            new Shape.Either<>(literal(), struct(v -> new Computed(v.get(CEL)), CEL), Literal.class::isInstance);

    private static final Field<FieldEdits, Map<String, FieldValue>> SET = field(
                    "set", map(Scalars.headerName(), VALUE), FieldEdits::set)
            .or("{}")
            .says("Headers that get this one value, whatever they had.");
    private static final Field<FieldEdits, Map<String, FieldValue>> ADD = field(
                    "add", map(Scalars.headerName(), VALUE), FieldEdits::add)
            .or("{}")
            .says("Headers that get this value beside those they have.");
    private static final Field<FieldEdits, List<String>> REMOVE = field(
                    "remove", list(Scalars.headerName()), FieldEdits::remove)
            .or("[]")
            .says("Headers that are taken away.");
    private static final Struct<FieldEdits> EDITS =
            struct(v -> new FieldEdits(v.get(SET), v.get(ADD), v.get(REMOVE)), SET, ADD, REMOVE);

    private static final Field<Body, List<ControlHeader>> ALLOW = field(
                    "allow", nonEmptyList(Scalars.word(ControlHeader.class, ControlHeader::field)), Body::allow)
            .or("[]")
            .says("The request headers by which matching callers may steer the gateway.");
    private static final Field<Body, FieldEdits> REQUEST = field("request", EDITS, Body::request)
            .or("{}")
            .says("What is changed in the headers of requests to providers.");
    private static final Field<Body, FieldEdits> RESPONSE = field("response", EDITS, Body::response)
            .or("{}")
            .says("What is changed in the headers of answers to callers, refusals among them.");

    static final Struct<Body> SHAPE =
            struct(v -> new Body(v.get(ALLOW), v.get(REQUEST), v.get(RESPONSE)), ALLOW, REQUEST, RESPONSE);

    private HeadersKeys() {}

    private static Scalar<Literal> literal() {
        var value = Scalars.headerValue(FieldValue.MAX_CHARS);
        return new Scalar<>(
                value.name(),
                value.expected(),
                value.secret(),
                value.kinds(),
                (text, folder) -> {
                    var read = value.reader().read(text, folder);
                    return read == null ? null : new Literal(read);
                },
                literal -> literal.text().toString(),
                value.schema());
    }

    /** Which control headers callers may use, and what is changed in those that pass; names as they are written. */
    record Body(List<ControlHeader> allow, FieldEdits request, FieldEdits response) implements RuleBody {
        @Override
        public List<Policy> policies(Rule rule, Ledgers ledgers) {
            return List.of(new HeaderPolicy(rule, Set.copyOf(allow), lower(request), lower(response)));
        }

        @Override
        public void check(Rule rule, Served served, Findings out) {
            if (allow.isEmpty() && request.isEmpty() && response.isEmpty()) {
                out.add("headers", "nothing", "allow, request or response");
            }
            edits("headers.request", request, name -> inRequest(name, served), out);
            edits("headers.response", response, HeadersKeys::inAnswer, out);
        }
    }

    /** Says what is wrong with a field; null for nothing. */
    @FunctionalInterface
    private interface Judge {
        @Nullable
        String expected(String name);
    }

    private static @Nullable String inRequest(String name, Served served) {
        if (!GatewayFields.isEditableInRequests(name)) {
            return "a header that neither the gateway writes itself nor a credential stands in";
        }
        return served.providerFields().contains(name)
                ? "a header that no provider's own headers set, as these count more"
                : null;
    }

    private static @Nullable String inAnswer(String name) {
        return GatewayFields.isEditableInAnswers(name) ? null : "a header that the gateway does not write itself";
    }

    private static void edits(String path, FieldEdits edits, Judge judge, Findings out) {
        var seen = new HashSet<String>();
        edits.set().keySet().forEach(name -> edited(Problem.key(path + ".set", name), name, seen, judge, out));
        edits.add().keySet().forEach(name -> edited(Problem.key(path + ".add", name), name, seen, judge, out));
        for (int i = 0; i < edits.remove().size(); i++) {
            edited(Problem.index(path + ".remove", i), edits.remove().get(i), seen, judge, out);
        }
        int fields = edits.set().size() + edits.add().size() + edits.remove().size();
        if (fields > MAX_FIELDS) {
            out.add(path, fields + " headers", "at most " + MAX_FIELDS);
        }
    }

    private static void edited(String path, String name, Set<String> seen, Judge judge, Findings out) {
        var lower = name.toLowerCase(Locale.ROOT);
        var wrong = !seen.add(lower)
                ? "each header once, whatever its case"
                : SpoofableHeaders.isAmbiguous(lower)
                        ? "a name without _, which some servers take for -"
                        : judge.expected(lower);
        if (wrong != null) {
            out.add(path, name, wrong);
        }
    }

    private static FieldEdits lower(FieldEdits edits) {
        return new FieldEdits(
                lower(edits.set()),
                lower(edits.add()),
                edits.remove().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList());
    }

    private static Map<String, FieldValue> lower(Map<String, FieldValue> fields) {
        var lower = new LinkedHashMap<String, FieldValue>();
        fields.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        return lower;
    }
}
