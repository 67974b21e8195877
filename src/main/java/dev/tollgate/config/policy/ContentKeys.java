package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.map;
import static dev.tollgate.config.schema.Shape.nonEmptyList;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.Problem;
import dev.tollgate.config.reach.Served;
import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape;
import dev.tollgate.config.schema.Shape.Kind;
import dev.tollgate.config.schema.Shape.Scalar;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.config.schema.Units;
import dev.tollgate.config.schema.Urls;
import dev.tollgate.identity.Secret;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.check.CheckPolicy;
import dev.tollgate.policy.check.CheckRules;
import dev.tollgate.policy.check.Question.On;
import dev.tollgate.policy.check.Webhook;
import dev.tollgate.policy.content.ContentPolicy;
import dev.tollgate.policy.content.ContentRules;
import dev.tollgate.policy.content.SystemText;
import dev.tollgate.policy.detect.BuiltIn;
import dev.tollgate.policy.detect.Detector;
import dev.tollgate.policy.detect.Filter;
import dev.tollgate.policy.detect.Regex;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
    private static final Field<Body, Arguments> ARGUMENTS = field(
                    "arguments", Scalars.word(Arguments.class), Body::arguments)
            .or("screen")
            .says(
                    "What answers call tools with: `screen` has the filters of answers look at it, and the webhook asked about it; `pass` leaves it.");
    private static final Field<Body, Integer> WINDOW = field("window", Scalars.whole(16, 4096), Body::window)
            .or("128")
            .says("How many characters of a stream wait for what follows them: what is longer may be seen in part.");
    private static final Field<Body, SystemText> SYSTEM = field("system", SYSTEM_SHAPE, Body::system)
            .or("{}")
            .says("Text that is added to the instructions of a prompt.");

    private static final Field<Body, Hook> WEBHOOK = field("webhook", hook(), Body::webhook)
            .optional()
            .says("Somebody outside who is asked too, once the filters are done: see [webhooks](content.md#webhooks).");

    static final Struct<Body> SHAPE = struct(
            v -> new Body(
                    v.get(REQUEST), v.get(RESPONSE), v.get(ARGUMENTS), v.get(WINDOW), v.get(SYSTEM), v.find(WEBHOOK)),
            REQUEST,
            RESPONSE,
            ARGUMENTS,
            WINDOW,
            SYSTEM,
            WEBHOOK);

    private ContentKeys() {}

    private static Struct<Hook> hook() {
        Field<Hook, URI> url = field("url", Urls.document(), Hook::url)
                .says("Where questions are posted.")
                .whenWrong(URI.create("https://wrong.invalid"));
        Field<Hook, List<On>> on = field("on", nonEmptyList(Scalars.word(On.class)), Hook::on)
                .optional()
                .says("What is asked about: `request` for prompts (when not said), `response` for answers.");
        Field<Hook, Duration> timeout = field("timeout", Units.duration(), Hook::timeout)
                .or("1s")
                .says("How long a verdict may take; up to 10s.");
        Field<Hook, Fail> fail = field("fail", Scalars.word(Fail.class), Hook::fail)
                .or("closed")
                .says("What becomes of a call without a verdict: `closed` refuses it, `open` lets it pass.");
        Field<Hook, Streams> streams = field("streams", Scalars.word(Streams.class), Hook::streams)
                .or("hold")
                .says("`hold` keeps a streamed answer until it is whole and was asked about, `pass` does not ask.");
        Field<Hook, Integer> limit = field("limit", Units.smallBytes(1 << 10, 8 << 20), Hook::limit)
                .or("1MiB")
                .says("The most that the texts of one question may come to; longer ones have no verdict.");
        Field<Hook, Map<String, Secret>> headers = field(
                        "headers", map(Scalars.headerName(), Scalars.secret()), Hook::headers)
                .or("{}")
                .says("Added to each question; the values are never shown.");
        Field<Hook, Path> ca = field("ca", Scalars.path(), Hook::ca)
                .optional()
                .says("The authority of the server at `url`, PEM; those that the JDK trusts when not said.");
        return struct(
                v -> new Hook(
                        v.get(url),
                        v.find(on),
                        v.get(timeout),
                        v.get(fail),
                        v.get(streams),
                        v.get(limit),
                        v.get(headers),
                        v.find(ca)),
                url,
                on,
                timeout,
                fail,
                streams,
                limit,
                headers,
                ca);
    }

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

    /** What becomes of what answers call tools with. */
    enum Arguments {
        SCREEN,
        PASS
    }

    /** What becomes of a call without a verdict. */
    enum Fail {
        OPEN,
        CLOSED
    }

    /** What becomes of streamed answers. */
    enum Streams {
        HOLD,
        PASS
    }

    /** A webhook as it is written. */
    record Hook(
            URI url,
            @Nullable List<On> on,
            Duration timeout,
            Fail fail,
            Streams streams,
            int limit,
            Map<String, Secret> headers,
            @Nullable Path ca) {
        private static final Duration LONGEST = Duration.ofSeconds(10);
        /** Each of them is the client's to write. */
        private static final Set<String> OURS = Set.of(
                "content-type", "accept", "host", "content-length", "transfer-encoding", "connection", "upgrade", "te");

        CheckPolicy policy(Rule rule, Arguments arguments, Ledgers ledgers) {
            var webhook = new Webhook(url, ca, timeout, headers);
            var rules = new CheckRules(
                    on == null || on.contains(On.REQUEST),
                    on != null && on.contains(On.RESPONSE),
                    streams == Streams.HOLD,
                    arguments == Arguments.SCREEN,
                    fail == Fail.OPEN,
                    limit);
            return new CheckPolicy(rule, rules, webhook, ledgers.checkers().at(webhook), ledgers.scans());
        }

        void check(RuleBody.Findings out) {
            if (timeout.compareTo(LONGEST) > 0 || timeout.isZero()) {
                out.add("content.webhook.timeout", timeout.toMillis() + "ms", "from 1ms to 10s");
            }
            if (ca != null && !"https".equals(url.getScheme())) {
                out.add("content.webhook.ca", ca.toString(), "an https url, as nothing else shows a certificate");
            }
            headers.keySet().stream()
                    .filter(name -> OURS.contains(name.toLowerCase(Locale.ROOT)))
                    .forEach(name -> out.add(
                            Problem.key("content.webhook.headers", name),
                            name,
                            "a header that the gateway does not write"));
        }
    }

    /** What prompts and answers may say. */
    record Body(
            List<Entry> request,
            List<Entry> response,
            Arguments arguments,
            int window,
            SystemText system,
            @Nullable Hook webhook)
            implements RuleBody {
        @Override
        public List<Policy> policies(Rule rule, Ledgers ledgers) {
            var policies = new ArrayList<Policy>(2);
            if (!request.isEmpty() || !response.isEmpty() || !system.equals(SystemText.NONE)) {
                policies.add(new ContentPolicy(
                        rule,
                        new ContentRules(
                                request.stream().map(Entry::filter).toList(),
                                response.stream().map(Entry::filter).toList(),
                                arguments == Arguments.SCREEN,
                                window,
                                system),
                        ledgers.scans()));
            }
            if (webhook != null) {
                policies.add(webhook.policy(rule, arguments, ledgers));
            }
            return policies;
        }

        @Override
        public Map<String, Path> files() {
            return webhook == null || webhook.ca == null ? Map.of() : Map.of("content.webhook.ca", webhook.ca);
        }

        @Override
        public void check(Rule rule, Served served, Findings out) {
            check("content.request", request, out);
            check("content.response", response, out);
            if (webhook != null) {
                webhook.check(out);
            } else if (request.isEmpty() && response.isEmpty() && system.equals(SystemText.NONE)) {
                out.add("content", "nothing", "filters of requests or responses, system text, or a webhook");
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
