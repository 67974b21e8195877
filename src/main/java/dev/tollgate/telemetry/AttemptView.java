package dev.tollgate.telemetry;

import dev.tollgate.endpoint.Failure;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.price.Cost;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.settle.AttemptRecord;
import dev.tollgate.settle.Exchanged;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.EventData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One attempt as the attributes and events of its CLIENT span, a GenAI inference span. */
record AttemptView(Exchanged exchanged, AttemptRecord attempt, Cost cost, UpstreamPlace place) {
    private static final AttributeKey<List<String>> LOSSY = AttributeKey.stringArrayKey(TollgateNames.LOSSY);
    private static final int MAX_LOSSY = 20;
    private static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey(GenAiNames.RESPONSE_FINISH_REASONS);

    /** {@code chat gpt-4o-mini}. */
    String name() {
        var request = exchanged.request();
        var model = SpanText.of(attempt.model());
        return request == null ? model : request.operation().otelName() + " " + model;
    }

    Attributes attributes() {
        var attributes = Attributes.builder();
        attributes.put(GenAiNames.PROVIDER_NAME, place.provider());
        SpanText.put(attributes, GenAiNames.REQUEST_MODEL, attempt.model());
        SpanText.put(attributes, HttpNames.SERVER_ADDRESS, place.address());
        if (place.port() != 0) {
            attributes.put(HttpNames.SERVER_PORT, place.port());
        }
        request(attributes);
        response(attributes);
        var usage = attempt.usage();
        if (usage != null) {
            usage(usage, attributes);
        }
        money(attributes);
        failure(attributes);
        route(attributes);
        return attributes.build();
    }

    private void request(AttributesBuilder attributes) {
        var request = exchanged.request();
        if (request == null) {
            return;
        }
        attributes.put(GenAiNames.OPERATION_NAME, request.operation().otelName());
        boolean chat = request.operation() == Operation.CHAT || request.operation() == Operation.RESPONSES;
        if (chat && !place.provider().equals("anthropic")) {
            attributes.put(
                    GenAiNames.OPENAI_API_TYPE,
                    request.operation() == Operation.CHAT ? "chat_completions" : "responses");
        }
        if (request.stream()) {
            attributes.put(GenAiNames.REQUEST_STREAM, true);
        }
        if (request.jsonSchema()) {
            attributes.put(GenAiNames.OUTPUT_TYPE, "json");
        }
        if (request.choices() != 1) {
            attributes.put(GenAiNames.REQUEST_CHOICE_COUNT, request.choices());
        }
        request.maxTokens().ifPresent(max -> attributes.put(GenAiNames.REQUEST_MAX_TOKENS, max));
    }

    private void response(AttributesBuilder attributes) {
        SpanText.put(attributes, GenAiNames.RESPONSE_MODEL, attempt.responseModel());
        SpanText.put(attributes, GenAiNames.RESPONSE_ID, attempt.responseId());
        var finish = attempt.finishReason();
        if (finish != null) {
            attributes.put(FINISH_REASONS, List.of(SpanText.of(finish)));
        }
        if (exchanged.streamed() && attempt.firstTokenNanos() >= 0) {
            attributes.put(
                    GenAiNames.RESPONSE_TIME_TO_FIRST_CHUNK, (attempt.firstTokenNanos() - attempt.startNanos()) / 1e9);
        }
        if (attempt.status() != 0) {
            attributes.put(HttpNames.RESPONSE_STATUS_CODE, attempt.status());
        }
        SpanText.put(attributes, TollgateNames.UPSTREAM_REQUEST_ID, attempt.upstreamRequestId());
        if (!attempt.lossy().isEmpty()) {
            attributes.put(
                    LOSSY,
                    attempt.lossy().stream().limit(MAX_LOSSY).map(SpanText::of).toList());
        }
    }

    /** Input includes what is cached and output includes reasoning, as the conventions demand. */
    private static void usage(Usage usage, AttributesBuilder attributes) {
        attributes.put(GenAiNames.USAGE_INPUT_TOKENS, usage.totalInput());
        attributes.put(GenAiNames.USAGE_OUTPUT_TOKENS, usage.totalOutput());
        positive(attributes, GenAiNames.USAGE_CACHE_READ, usage.cacheRead());
        positive(attributes, GenAiNames.USAGE_CACHE_CREATION, usage.cacheWrite5m() + usage.cacheWrite1h());
        positive(attributes, GenAiNames.USAGE_REASONING, usage.reasoning());
    }

    private static void positive(AttributesBuilder attributes, String name, long count) {
        if (count > 0) {
            attributes.put(name, count);
        }
    }

    private void money(AttributesBuilder attributes) {
        attributes.put(TollgateNames.COST_BASIS, Codes.basis(cost.basis()));
        if (!cost.isUnknown()) {
            attributes.put(GenAiNames.USAGE_COST, cost.total().approximateDollars());
        }
        var price = attempt.price();
        if (price != null) {
            SpanText.put(
                    attributes, TollgateNames.PRICE_SOURCE, price.provenance().source());
            var date = price.provenance().date();
            SpanText.put(attributes, TollgateNames.PRICE_DATE, date == null ? null : date.toString());
        }
        if (attempt.tier() != ServiceTier.STANDARD) {
            attributes.put(TollgateNames.SERVICE_TIER, attempt.tier().name().toLowerCase(Locale.ROOT));
        }
    }

    /** The upstream's status where it answered with one, else the kind of failure. */
    private void failure(AttributesBuilder attributes) {
        attributes.put(TollgateNames.OUTCOME, Codes.outcome(attempt));
        var failure = attempt.failure();
        if (failure != null) {
            attributes.put(
                    HttpNames.ERROR_TYPE,
                    failure.kind() == Failure.Kind.STATUS
                            ? Integer.toString(failure.status())
                            : Codes.outcome(attempt));
        }
    }

    private void route(AttributesBuilder attributes) {
        attributes.put(TollgateNames.ATTEMPT, attempt.number());
        SpanText.put(attributes, TollgateNames.ENDPOINT, attempt.endpoint());
        SpanText.put(attributes, TollgateNames.PROVIDER, attempt.provider());
        attributes.put(TollgateNames.WHY, Codes.why(attempt.why()));
        attributes.put(TollgateNames.REUSED, attempt.reused());
        if (attempt.number() > 1) {
            attributes.put(HttpNames.REQUEST_RESEND_COUNT, attempt.number() - 1);
        }
    }

    List<EventData> events() {
        var events = new ArrayList<EventData>();
        event(events, "connected", attempt.connectedNanos());
        event(events, "sent", attempt.sentNanos());
        event(events, "upstream_head", attempt.headNanos());
        event(events, "first_token", attempt.firstTokenNanos());
        return events;
    }

    private void event(List<EventData> events, String name, long nanos) {
        if (nanos >= 0) {
            events.add(EventData.create(
                    SpanView.epochNanos(exchanged, nanos), TollgateNames.EVENT + name, Attributes.empty()));
        }
    }
}
