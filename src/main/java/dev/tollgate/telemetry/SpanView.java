package dev.tollgate.telemetry;

import dev.tollgate.exchange.Surface;
import dev.tollgate.exchange.Timeline.Moment;
import dev.tollgate.exchange.TlsFacts;
import dev.tollgate.exchange.TraceContext;
import dev.tollgate.fault.Reason;
import dev.tollgate.identity.AgentIdentity;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.run.Run;
import dev.tollgate.settle.Exchanged;
import dev.tollgate.settle.Settlement;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A settlement as spans: one SERVER span for the exchange, under the caller's span where it sent a context, and one CLIENT span per
 * attempt under that, with the ids that went upstream. Names and attributes follow OpenTelemetry's HTTP and GenAI conventions; content never.
 *
 * <p>Times are the wall clock at arrival plus monotonic differences, so that no clock step bends a span.
 *
 * <p>Immutable, so any thread may use it; a pure function of the settlement and the configuration's places.
 */
public final class SpanView {
    private static final int MAX_STATE_ENTRIES = 32;

    private final UpstreamPlaces places;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;

    /**
     * Spans of this service.
     *
     * @param version of this program, as {@code service.version}
     */
    public SpanView(UpstreamPlaces places, String version) {
        this.places = places;
        this.resource = Resource.create(Attributes.builder()
                .put("service.name", TollgateNames.SERVICE)
                .put("service.version", version)
                .build());
        this.scope = InstrumentationScopeInfo.builder(TollgateNames.SERVICE)
                .setVersion(version)
                .build();
    }

    /** The SERVER span first, then the attempts' in order. */
    public List<SpanData> spans(Settlement settlement) {
        var exchanged = settlement.exchanged();
        var trace = exchanged.arrival().trace();
        var state = state(trace);
        var flags = trace.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        var own = SpanContext.create(
                trace.traceId(), TraceContext.spanId(SpanIds.server(exchanged.arrival())), flags, state);
        var spans = new ArrayList<SpanData>(1 + exchanged.attempts().size());
        spans.add(server(settlement, own, parent(trace, flags, state)));
        for (int i = 0; i < exchanged.attempts().size(); i++) {
            var attempt = exchanged.attempts().get(i);
            var view = new AttemptView(
                    exchanged, attempt, settlement.attemptCosts().get(i), places.of(attempt.endpoint()));
            spans.add(new ViewedSpan(
                    view.name(),
                    SpanKind.CLIENT,
                    SpanContext.create(trace.traceId(), TraceContext.spanId(attempt.spanId()), flags, state),
                    own,
                    attempt.failure() == null ? StatusData.unset() : StatusData.error(),
                    epochNanos(exchanged, attempt.startNanos()),
                    epochNanos(exchanged, attempt.endNanos()),
                    view.attributes(),
                    view.events(),
                    scope,
                    resource));
        }
        return spans;
    }

    static long epochNanos(Exchanged exchanged, long nanos) {
        var arrival = exchanged.arrival();
        return arrival.epochMillis() * 1_000_000 + nanos - arrival.timeline().at(Moment.ARRIVED);
    }

    private ViewedSpan server(Settlement settlement, SpanContext own, SpanContext parent) {
        var exchanged = settlement.exchanged();
        var timeline = exchanged.arrival().timeline();
        long start = timeline.at(Moment.ARRIVED);
        long end = timeline.has(Moment.ENDED) ? timeline.at(Moment.ENDED) : start;
        return new ViewedSpan(
                name(exchanged),
                SpanKind.SERVER,
                own,
                parent,
                failed(exchanged) ? StatusData.error() : StatusData.unset(),
                epochNanos(exchanged, start),
                epochNanos(exchanged, end),
                attributes(settlement),
                events(exchanged),
                scope,
                resource);
    }

    private static String name(Exchanged exchanged) {
        var head = exchanged.arrival().head();
        var method = Codes.knownMethod(head.method()) ? head.method() : "HTTP";
        var route = Codes.route(exchanged.surface(), head);
        return route == null ? method : method + " " + route;
    }

    /** HTTP conventions: 5xx is our error, 4xx the caller's; an answer cut after it began is ours too. */
    private static boolean failed(Exchanged exchanged) {
        var fault = exchanged.fault();
        return exchanged.status() >= 500
                || (fault != null && exchanged.status() < 400 && fault.reason() != Reason.CLIENT_CANCELLED);
    }

    private static Attributes attributes(Settlement settlement) {
        var exchanged = settlement.exchanged();
        var arrival = exchanged.arrival();
        var head = arrival.head();
        var attributes = Attributes.builder();
        if (Codes.knownMethod(head.method())) {
            attributes.put(HttpNames.REQUEST_METHOD, head.method());
        } else {
            attributes.put(HttpNames.REQUEST_METHOD, HttpNames.METHOD_OTHER);
            SpanText.put(attributes, HttpNames.REQUEST_METHOD_ORIGINAL, head.method());
        }
        SpanText.put(attributes, HttpNames.URL_PATH, head.target().path());
        SpanText.put(attributes, HttpNames.ROUTE, Codes.route(exchanged.surface(), head));
        attributes.put(HttpNames.RESPONSE_STATUS_CODE, exchanged.status());
        attributes.put(HttpNames.REQUEST_BODY_SIZE, exchanged.bytesIn());
        attributes.put(HttpNames.RESPONSE_BODY_SIZE, exchanged.bytesOut());
        SpanText.put(attributes, HttpNames.CLIENT_ADDRESS, arrival.peer().address());
        if (arrival.peer().port() > 0) {
            attributes.put(HttpNames.CLIENT_PORT, arrival.peer().port());
        }
        attributes.put(HttpNames.PROTOCOL_VERSION, arrival.protocol().number());
        tls(arrival.peer().tls(), attributes);
        SpanText.put(attributes, HttpNames.USER_AGENT, head.headers().get("user-agent"));
        var authority = head.authority();
        if (authority != null) {
            SpanText.put(attributes, HttpNames.SERVER_ADDRESS, authority.host());
        }
        own(settlement, attributes);
        return attributes.build();
    }

    private static void tls(@Nullable TlsFacts tls, AttributesBuilder attributes) {
        if (tls == null) {
            return;
        }
        attributes.put(HttpNames.TLS_VERSION, tls.version());
        attributes.put(HttpNames.TLS_CIPHER, tls.cipher());
        SpanText.put(attributes, HttpNames.TLS_SERVER_NAME, tls.serverName());
        var certificate = tls.certificate();
        if (certificate != null) {
            SpanText.put(
                    attributes,
                    HttpNames.TLS_CLIENT_SUBJECT,
                    certificate.getSubjectX500Principal().getName());
        }
    }

    private static void caller(Exchanged exchanged, AttributesBuilder attributes) {
        var caller = exchanged.caller();
        if (caller == null) {
            return;
        }
        attributes.put(TollgateNames.CALLER_KIND, caller.kind());
        SpanText.put(attributes, TollgateNames.CALLER_PRINCIPAL, caller.principal());
        SpanText.put(attributes, TollgateNames.TEAM, caller.team());
        var agent = AgentIdentity.of(caller, exchanged.arrival().head().headers());
        if (!agent.name().isEmpty()) {
            SpanText.put(attributes, GenAiNames.AGENT_NAME, agent.name());
            attributes.put(TollgateNames.AGENT_PROVEN, agent.verified());
        }
    }

    private static void own(Settlement settlement, AttributesBuilder attributes) {
        var exchanged = settlement.exchanged();
        var fault = exchanged.fault();
        if (fault != null) {
            attributes.put(TollgateNames.REASON, fault.reason().code());
        }
        if (failed(exchanged)) {
            attributes.put(
                    HttpNames.ERROR_TYPE,
                    fault == null
                            ? Integer.toString(exchanged.status())
                            : fault.reason().code());
        }
        SpanText.put(attributes, TollgateNames.REQUEST_ID, exchanged.arrival().requestId());
        SpanText.put(attributes, TollgateNames.LISTENER, exchanged.arrival().listener());
        caller(exchanged, attributes);
        attributes.put(TollgateNames.SURFACE, Codes.surface(exchanged.surface()));
        var request = exchanged.request();
        if (request != null) {
            SpanText.put(attributes, TollgateNames.MODEL, request.model());
        }
        SpanText.put(attributes, TollgateNames.DOWNGRADED_TO, exchanged.downgradedTo());
        var run = exchanged.run();
        if (run != null) {
            run(run, attributes);
        }
        if (exchanged.surface() instanceof Surface.ModelFace) {
            attributes.put(TollgateNames.ATTEMPTS, exchanged.attempts().size());
            attributes.put(TollgateNames.STREAMED, exchanged.streamed());
        }
        if (!exchanged.attempts().isEmpty()) {
            cost(settlement, attributes);
        }
        long ownNanos = OwnTime.nanos(exchanged);
        if (ownNanos >= 0) {
            attributes.put(TollgateNames.OWN_SECONDS, ownNanos / 1e9);
        }
    }

    /** The ids that agents give their conversations are theirs to show; ours stands for them. */
    private static void run(Run run, AttributesBuilder attributes) {
        attributes.put(TollgateNames.RUN_ID, run.id());
        attributes.put(TollgateNames.RUN_SOURCE, run.source().name().toLowerCase(Locale.ROOT));
        attributes.put(TollgateNames.RUN_CONFIDENCE, run.confidence());
        attributes.put(TollgateNames.RUN_TURN, run.turn());
        attributes.put(TollgateNames.RUN_DEPTH, run.depth());
        if (run.confidence() > 1) {
            attributes.put(GenAiNames.CONVERSATION_ID, run.id());
        }
    }

    /** Money stands on the attempts as gen_ai.usage.cost; adding it here under that name would count it twice. */
    private static void cost(Settlement settlement, AttributesBuilder attributes) {
        attributes.put(TollgateNames.COST_BASIS, Codes.basis(settlement.cost().basis()));
        if (!settlement.cost().isUnknown()) {
            attributes.put(TollgateNames.COST_USD, settlement.cost().total().approximateDollars());
        }
        var saved = settlement.saved();
        if (saved != null) {
            attributes.put(TollgateNames.SAVED, saved.approximateDollars());
        }
    }

    private static List<EventData> events(Exchanged exchanged) {
        var timeline = exchanged.arrival().timeline();
        var events = new ArrayList<EventData>();
        for (var moment : Moment.values()) {
            if (moment != Moment.ARRIVED && moment != Moment.ENDED && timeline.has(moment)) {
                events.add(EventData.create(
                        epochNanos(exchanged, timeline.at(moment)),
                        TollgateNames.EVENT + moment.name().toLowerCase(Locale.ROOT),
                        Attributes.empty()));
            }
        }
        for (var note : exchanged.notes()) {
            events.add(EventData.create(
                    epochNanos(exchanged, timeline.at(Moment.ENDED)),
                    TollgateNames.EVENT + "policy",
                    attributes(note)));
        }
        return events;
    }

    private static Attributes attributes(PolicyNote note) {
        var attributes = Attributes.builder();
        SpanText.put(attributes, TollgateNames.POLICY, note.policy());
        attributes.put(TollgateNames.POLICY_KIND, note.kind().code());
        attributes.put(TollgateNames.POLICY_ACTION, note.action());
        SpanText.put(attributes, TollgateNames.POLICY_DETAIL, note.detail());
        return attributes.build();
    }

    private static SpanContext parent(TraceContext trace, TraceFlags flags, TraceState state) {
        return trace.parentSpanId() == 0
                ? SpanContext.getInvalid()
                : SpanContext.createFromRemoteParent(
                        trace.traceId(), TraceContext.spanId(trace.parentSpanId()), flags, state);
    }

    /** The caller's {@code tracestate}, whose first member is the newest; members that break the rules are left out. */
    private static TraceState state(TraceContext trace) {
        if (trace.state() == null) {
            return TraceState.getDefault();
        }
        var members = trace.state().split(",", MAX_STATE_ENTRIES + 1);
        var state = TraceState.builder();
        for (int i = Math.min(members.length, MAX_STATE_ENTRIES) - 1; i >= 0; i--) {
            var member = members[i].strip();
            int equals = member.indexOf('=');
            if (equals > 0) {
                state.put(member.substring(0, equals), member.substring(equals + 1));
            }
        }
        return state.build();
    }
}
