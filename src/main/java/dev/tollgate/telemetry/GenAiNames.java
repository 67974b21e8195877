package dev.tollgate.telemetry;

import java.util.Map;

/**
 * Names of OpenTelemetry's GenAI semantic conventions as of v1.41.1, the last release in which the core repository held them whole; the
 * newer repository has renamed several metrics and is not yet released.
 */
public final class GenAiNames {
    // Attributes of spans.
    static final String OPERATION_NAME = "gen_ai.operation.name";
    static final String PROVIDER_NAME = "gen_ai.provider.name";
    static final String AGENT_NAME = "gen_ai.agent.name";
    static final String REQUEST_MODEL = "gen_ai.request.model";
    static final String REQUEST_MAX_TOKENS = "gen_ai.request.max_tokens";
    static final String REQUEST_STREAM = "gen_ai.request.stream";
    static final String REQUEST_CHOICE_COUNT = "gen_ai.request.choice.count";
    static final String OUTPUT_TYPE = "gen_ai.output.type";
    static final String RESPONSE_MODEL = "gen_ai.response.model";
    static final String CONVERSATION_ID = "gen_ai.conversation.id";
    static final String RESPONSE_ID = "gen_ai.response.id";
    static final String RESPONSE_FINISH_REASONS = "gen_ai.response.finish_reasons";
    static final String RESPONSE_TIME_TO_FIRST_CHUNK = "gen_ai.response.time_to_first_chunk";
    static final String USAGE_INPUT_TOKENS = "gen_ai.usage.input_tokens";
    static final String USAGE_OUTPUT_TOKENS = "gen_ai.usage.output_tokens";
    static final String USAGE_CACHE_READ = "gen_ai.usage.cache_read.input_tokens";
    static final String USAGE_CACHE_CREATION = "gen_ai.usage.cache_creation.input_tokens";
    static final String USAGE_REASONING = "gen_ai.usage.reasoning.output_tokens";
    /** Not in the conventions, which have no attribute for money, but what consumers of such spans read. */
    static final String USAGE_COST = "gen_ai.usage.cost";

    static final String OPENAI_API_TYPE = "openai.api.type";

    /** Metrics, in Prometheus' spelling: dots become underscores, the unit seconds a suffix, the unit {token} none. */
    public static final String CLIENT_TOKEN_USAGE = "gen_ai_client_token_usage";

    public static final String CLIENT_OPERATION_DURATION = "gen_ai_client_operation_duration_seconds";
    public static final String CLIENT_TIME_TO_FIRST_CHUNK = "gen_ai_client_operation_time_to_first_chunk_seconds";

    /** Labels of metrics. */
    public static final String LABEL_OPERATION = "gen_ai_operation_name";

    public static final String LABEL_PROVIDER = "gen_ai_provider_name";
    public static final String LABEL_REQUEST_MODEL = "gen_ai_request_model";
    public static final String LABEL_RESPONSE_MODEL = "gen_ai_response_model";
    public static final String LABEL_TOKEN_TYPE = "gen_ai_token_type";

    private static final Map<String, String> PROVIDERS = Map.ofEntries(
            Map.entry("openai", "openai"),
            Map.entry("anthropic", "anthropic"),
            Map.entry("bedrock", "aws.bedrock"),
            Map.entry("azure", "azure.ai.openai"),
            Map.entry("cohere", "cohere"),
            Map.entry("deepseek", "deepseek"),
            Map.entry("google", "gcp.gemini"),
            Map.entry("gemini", "gcp.gemini"),
            Map.entry("groq", "groq"),
            Map.entry("mistral", "mistral_ai"),
            Map.entry("mistralai", "mistral_ai"),
            Map.entry("moonshot", "moonshot_ai"),
            Map.entry("perplexity", "perplexity"),
            Map.entry("xai", "x_ai"),
            Map.entry("x-ai", "x_ai"));

    private GenAiNames() {}

    /** Upper bounds of token histograms: the powers of 4 from 1 to 67108864. */
    public static double[] tokenBuckets() {
        var bounds = new double[14];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = 1L << (2 * i);
        }
        return bounds;
    }

    /** Upper bounds of time histograms: 0.01 s, doubling to 81.92 s. */
    public static double[] secondsBuckets() {
        var bounds = new double[14];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = (1 << i) / 100.0;
        }
        return bounds;
    }

    /**
     * The value of {@code gen_ai.provider.name}: that of the provider where the conventions list it, else that of what is spoken there.
     *
     * @param catalogue the provider's name in price catalogues, lower case
     * @param dialect the name of the dialect spoken there
     */
    public static String provider(String catalogue, String dialect) {
        var known = PROVIDERS.get(catalogue);
        return known == null ? PROVIDERS.getOrDefault(dialect, dialect) : known;
    }
}
