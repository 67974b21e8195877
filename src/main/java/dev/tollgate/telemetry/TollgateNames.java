package dev.tollgate.telemetry;

/** Tollgate's own names, where no convention has one. Stable: dashboards are built on them. */
public final class TollgateNames {
    /** Instrumentation scope of spans and default {@code service.name}. */
    public static final String SERVICE = "tollgate";

    // Attributes of SERVER spans.
    static final String REQUEST_ID = "tollgate.request_id";
    static final String LISTENER = "tollgate.listener";
    static final String SURFACE = "tollgate.surface";
    static final String REASON = "tollgate.reason";
    static final String MODEL = "tollgate.model";
    static final String DOWNGRADED_TO = "tollgate.downgraded_to";
    static final String RUN_ID = "tollgate.run.id";
    static final String RUN_SOURCE = "tollgate.run.source";
    static final String RUN_CONFIDENCE = "tollgate.run.confidence";
    static final String RUN_TURN = "tollgate.run.turn";
    static final String RUN_DEPTH = "tollgate.run.depth";
    static final String ATTEMPTS = "tollgate.attempts";
    static final String STREAMED = "tollgate.streamed";
    static final String COST_USD = "tollgate.cost";
    static final String SAVED = "tollgate.saved";
    static final String OWN_SECONDS = "tollgate.own_seconds";
    static final String CALLER_KIND = "tollgate.caller.kind";
    static final String CALLER_PRINCIPAL = "tollgate.caller.principal";
    static final String AGENT_PROVEN = "tollgate.agent.proven";
    static final String TEAM = "tollgate.team";
    // Attributes of both kinds.
    static final String COST_BASIS = "tollgate.cost.basis";
    // Attributes of CLIENT spans.
    static final String ATTEMPT = "tollgate.attempt";
    static final String ENDPOINT = "tollgate.endpoint";
    static final String PROVIDER = "tollgate.provider";
    static final String WHY = "tollgate.why";
    static final String OUTCOME = "tollgate.outcome";
    static final String REUSED = "tollgate.connection.reused";
    static final String UPSTREAM_REQUEST_ID = "tollgate.upstream.request_id";
    static final String LOSSY = "tollgate.lossy";
    static final String PRICE_SOURCE = "tollgate.price.source";
    static final String PRICE_DATE = "tollgate.price.date";
    static final String SERVICE_TIER = "tollgate.service_tier";
    /** Prefix of span events; a moment's lower-case name follows. */
    static final String EVENT = "tollgate.";

    // Metrics of exchanges.
    public static final String POLICY_DECISIONS = "tollgate_policy_decisions_total";
    public static final String POLICY = "tollgate.policy.name";
    public static final String POLICY_KIND = "tollgate.policy.kind";
    public static final String POLICY_ACTION = "tollgate.policy.action";
    public static final String POLICY_DETAIL = "tollgate.policy.detail";
    public static final String CALLER_REQUESTS = "tollgate_caller_requests_total";
    public static final String CALLER_COST = "tollgate_caller_cost_usd_total";
    public static final String REQUESTS = "tollgate_requests_total";
    public static final String REQUEST_SECONDS = "tollgate_request_duration_seconds";
    public static final String FIRST_TOKEN_SECONDS = "tollgate_time_to_first_token_seconds";
    public static final String OUTPUT_TOKEN_SECONDS = "tollgate_time_per_output_token_seconds";
    public static final String OVERHEAD_SECONDS = "tollgate_overhead_seconds";
    public static final String BYTES_IN = "tollgate_received_bytes_total";
    public static final String BYTES_OUT = "tollgate_sent_bytes_total";
    public static final String REJECTED = "tollgate_rejected_requests_total";
    public static final String DECISIONS = "tollgate_decisions_total";
    public static final String ATTEMPT_OUTCOMES = "tollgate_attempts_total";
    public static final String FAILOVERS = "tollgate_failovers_total";
    public static final String TOKENS = "tollgate_tokens_total";
    public static final String COST = "tollgate_cost_usd_total";
    public static final String SAVED_USD = "tollgate_saved_usd";
    public static final String UNPRICED = "tollgate_unpriced_attempts_total";

    // Metrics of the gateway's own state.
    public static final String BODY_MEMORY_USED = "tollgate_body_memory_used_bytes";
    public static final String BODY_MEMORY_CAPACITY = "tollgate_body_memory_capacity_bytes";
    public static final String CONNECTIONS = "tollgate_client_connections";
    public static final String STREAMS = "tollgate_client_streams";
    public static final String CERTIFICATE_EXPIRY = "tollgate_listener_certificate_expiry_timestamp_seconds";
    public static final String ISSUER_KEYS = "tollgate_issuer_keys";
    public static final String ISSUER_KEYS_AGE = "tollgate_issuer_keys_age_seconds";
    public static final String ISSUER_KEYS_FAILURES = "tollgate_issuer_keys_failures";
    public static final String ISSUER_KEYS_FETCHES = "tollgate_issuer_keys_fetches_total";
    public static final String WEBHOOK_QUESTIONS = "tollgate_webhook_questions_total";
    public static final String WEBHOOK_SECONDS = "tollgate_webhook_seconds_total";
    public static final String WEBHOOK_UNDER_WAY = "tollgate_webhook_under_way";
    public static final String WEBHOOK_RESTING = "tollgate_webhook_resting";
    public static final String LOOP_LAG = "tollgate_event_loop_lag_seconds";
    public static final String RETRY_BUDGET = "tollgate_retry_budget_left";
    public static final String BUDGET_SPENT = "tollgate_budget_spent_usd";
    public static final String BUDGET_RESERVED = "tollgate_budget_reserved_usd";
    public static final String BUDGET_LIMIT = "tollgate_budget_limit_usd";
    public static final String BUDGET_OVERDRAWN = "tollgate_budget_overdrawn_usd_total";
    public static final String BUDGET_EXPIRED = "tollgate_budget_expired_total";
    public static final String LIMIT_KEYS = "tollgate_limit_keys";
    public static final String LIMIT_FORGOTTEN = "tollgate_limit_keys_forgotten_total";
    public static final String LIMIT_ASKED = "tollgate_limit_shared_calls_total";
    public static final String LIMIT_ALONE = "tollgate_limit_alone_calls_total";
    public static final String REDIS_USABLE = "tollgate_redis_usable";
    public static final String REDIS_FAILURES = "tollgate_redis_failures_total";
    public static final String RUNS = "tollgate_runs";
    public static final String LOOP_RUNS = "tollgate_loop_runs";
    public static final String LOOP_DETECTIONS = "tollgate_loop_detections_total";
    public static final String LOOP_PREVENTED = "tollgate_loop_calls_prevented_total";
    public static final String POOL_CONNECTIONS = "tollgate_pool_connections";
    public static final String POOL_WAITING = "tollgate_pool_waiting";
    public static final String POOL_CREATED = "tollgate_pool_created_total";
    public static final String POOL_REUSED = "tollgate_pool_reused_total";
    public static final String POOL_FAILED = "tollgate_pool_failed_total";
    public static final String POOL_REJECTED = "tollgate_pool_rejected_total";
    public static final String ENDPOINT_BREAKER = "tollgate_endpoint_breaker";
    public static final String ENDPOINT_HEALTHY = "tollgate_endpoint_healthy";
    public static final String PROBES = "tollgate_probes_total";
    public static final String ENDPOINT_COOLDOWN = "tollgate_endpoint_cooldown_seconds";
    public static final String ENDPOINT_REQUESTS = "tollgate_endpoint_inflight_requests";
    public static final String ENDPOINT_TOKENS = "tollgate_endpoint_inflight_tokens";
    public static final String LEARNED_FIRST_TOKEN = "tollgate_endpoint_learned_first_token_seconds";
    public static final String LEARNED_OUTPUT_TOKEN = "tollgate_endpoint_learned_output_token_seconds";
    public static final String LEARNED_SUCCESS = "tollgate_endpoint_learned_success_ratio";
    public static final String RELOADS = "tollgate_config_reloads_total";
    public static final String RELOAD_OK = "tollgate_config_last_reload_successful";
    public static final String RELOAD_TIME = "tollgate_config_last_reload_success_timestamp_seconds";
    public static final String CONFIG_INFO = "tollgate_config_info";
    public static final String BUILD_INFO = "tollgate_build_info";
    public static final String LINES_WRITTEN = "tollgate_log_lines_written_total";
    public static final String LINES_DROPPED = "tollgate_log_lines_dropped_total";
    public static final String SPANS_EXPORTED = "tollgate_spans_exported_total";
    public static final String SPANS_DROPPED = "tollgate_spans_dropped_total";
    public static final String RESIDENT = "process_resident_memory_bytes";

    private TollgateNames() {}
}
