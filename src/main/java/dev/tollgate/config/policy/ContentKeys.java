package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.Problem;
import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape;
import dev.tollgate.config.schema.Shape.Kind;
import dev.tollgate.config.schema.Shape.Scalar;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.content.ContentPolicy;
import dev.tollgate.policy.content.ContentRules;
import dev.tollgate.policy.content.Filter;
import dev.tollgate.policy.content.SystemText;
import dev.tollgate.policy.detect.BuiltIn;
import dev.tollgate.policy.detect.Detector;
import dev.tollgate.policy.detect.Regex;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys under {@code content}. */
final class ContentKeys {
    /** Neither quote nor backslash, so that a mask is the same in every JSON, also in one that stands in a string. */
    private static final Pattern MASK = Pattern.compile("[ !#-\\[\\]-~]{0,64}");

    private static final Pattern LINES = Pattern.compile("[^\\x00]{1,16384}");

    private static final Field<Entry, BuiltIn> DETECT = field("detect", Scalars.word(BuiltIn.class), Entry::detect)
            .optional()
            .says("A detector that comes with the gateway; either this or `regex`.");
    private static final Field<Entry, Regex> REGEX =
            field("regex", regex(), Entry::regex).optional().says("An expression in RE2 syntax.");
    private static final Field<Entry, String> NAME = field("name", Scalars.label(), Entry::name)
            .optional()
            .says("How refusals and notes call it; when not said, the detector's name, or `regex`.");
    private static final Field<Entry, Filter.Action> ACTION = field(
                    "action", Scalars.word(Filter.Action.class), Entry::action)
            .or("mask")
            .says("`mask` puts something else in its place, `refuse` ends the call.");
    private static final Field<Entry, String> MASKED = field(
                    "mask",
                    Scalars.text("text", "up to 64 printable ASCII characters, no quote and no backslash", MASK),
                    Entry::mask)
            .optional()
            .says("What stands in its place; when not said, the name in brackets.");
    private static final Struct<Entry> FILTER = struct(
            v -> new Entry(v.find(DETECT), v.find(REGEX), v.find(NAME), v.get(ACTION), v.find(MASKED)),
            DETECT,
            REGEX,
            NAME,
            ACTION,
            MASKED);

    private static final Field<SystemText, String> PREPEND = field("prepend", lines(), SystemText::prepend)
            .optional()
            .says("Stands before the caller's own instructions.");
    private static final Field<SystemText, String> APPEND =
            field("append", lines(), SystemText::append).optional().says("Stands behind them.");
    private static final Struct<SystemText> SYSTEM_SHAPE =
            struct(v -> new SystemText(said(v.find(PREPEND)), said(v.find(APPEND))), PREPEND, APPEND);

    private static final Field<Body, List<Entry>> REQUEST =
            field("request", list(FILTER), Body::request).or("[]").says("Filters that prompts pass.");
    private static final Field<Body, List<Entry>> RESPONSE =
            field("response", list(FILTER), Body::response).or("[]").says("Filters that answers pass.");
    private static final Field<Body, Integer> WINDOW = field("window", Scalars.whole(16, 4096), Body::window)
            .or("128")
            .says("How many characters of a stream wait for what follows them: what is longer may be seen in part.");
    private static final Field<Body, SystemText> SYSTEM = field("system", SYSTEM_SHAPE, Body::system)
            .or("{}")
            .says("Text that is added to the instructions of a prompt.");

    static final Struct<Body> SHAPE = struct(
            v -> new Body(v.get(REQUEST), v.get(RESPONSE), v.get(WINDOW), v.get(SYSTEM)),
            REQUEST,
            RESPONSE,
            WINDOW,
            SYSTEM);

    private ContentKeys() {}

    private static String said(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Scalar<String> lines() {
        return Scalars.text("text", "a text of at most 16384 characters", LINES);
    }

    private static Scalar<Regex> regex() {
        return new Scalar<>(
                "regex",
                "an RE2 expression that finds something",
                false,
                EnumSet.of(Kind.TEXT),
                new RegexReader(),
                Regex::toString,
                List.of(Map.of("type", "string", "minLength", 1, "maxLength", Regex.MAX_CHARS)));
    }

    private static final class RegexReader implements Shape.Reader<Regex> {
        @Override
        public @Nullable Regex read(String text, Path folder) {
            return Regex.read(text) instanceof Regex.Fine(var regex) ? regex : null;
        }

        @Override
        public @Nullable String wrong(String text) {
            return Regex.read(text) instanceof Regex.Wrong(var problem) ? "; " + Problem.shown(problem) : null;
        }
    }

    /** One filter as it is written. */
    record Entry(
            @Nullable BuiltIn detect,
            @Nullable Regex regex,
            @Nullable String name,
            Filter.Action action,
            @Nullable String mask) {

        Filter filter() {
            Detector detector = detect == null ? regex : detect;
            if (detector == null) {
                throw new IllegalStateException("a filter that looks for nothing was not refused");
            }
            var called = name != null ? name : detect == null ? "regex" : detect.code();
            return new Filter(called, detector, action, mask == null ? "[" + called + "]" : mask);
        }
    }

    /** What prompts and answers may say. */
    record Body(List<Entry> request, List<Entry> response, int window, SystemText system) implements RuleBody {
        @Override
        public Policy policy(Rule rule, Ledgers ledgers) {
            return new ContentPolicy(
                    rule,
                    new ContentRules(
                            request.stream().map(Entry::filter).toList(),
                            response.stream().map(Entry::filter).toList(),
                            window,
                            system));
        }

        @Override
        public void check(Rule rule, Served served, Findings out) {
            check("content.request", request, out);
            check("content.response", response, out);
            if (request.isEmpty() && response.isEmpty() && system.equals(SystemText.NONE)) {
                out.add("content", "nothing", "filters of requests or responses, or system text");
            }
        }

        private static void check(String path, List<Entry> entries, Findings out) {
            for (int i = 0; i < entries.size(); i++) {
                var entry = entries.get(i);
                if ((entry.detect == null) == (entry.regex == null)) {
                    out.add(
                            path + "[" + i + "]",
                            entry.detect == null ? "neither detect nor regex" : "both detect and regex",
                            "one of detect, regex");
                }
                if (entry.action == Filter.Action.REFUSE && entry.mask != null) {
                    out.add(path + "[" + i + "].mask", entry.mask, "no mask, as nothing is left to mask");
                }
            }
        }
    }
}
