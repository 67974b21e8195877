package dev.tollgate.dialect.request;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonVocabulary;

/** The member names that tell what a conversation holds, in every dialect that callers may speak, numbered. */
final class TranscriptWords {
    static final int ROLE = 0;
    static final int CONTENT = 1;
    static final int TYPE = 2;
    static final int TEXT = 3;
    static final int NAME = 4;
    static final int ID = 5;
    static final int CALL_ID = 6;
    static final int TOOL_CALL_ID = 7;
    static final int TOOL_USE_ID = 8;
    static final int TOOL_CALLS = 9;
    static final int FUNCTION = 10;
    static final int FUNCTION_CALL = 11;
    static final int ARGUMENTS = 12;
    static final int INPUT = 13;
    static final int ACTION = 14;
    static final int OUTPUT = 15;
    static final int IS_ERROR = 16;
    static final int CACHE_CONTROL = 17;
    static final int MESSAGES = 18;
    static final int PROMPT = 19;
    static final int SYSTEM = 20;
    static final int INSTRUCTIONS = 21;
    static final int TOOLS = 22;
    static final int FUNCTIONS = 23;
    static final int CONVERSATION = 24;
    static final int PREVIOUS_RESPONSE_ID = 25;
    static final int USER_ID = 26;
    static final int METADATA = 31;
    static final int USER = 32;
    static final int SAFETY_IDENTIFIER = 33;
    static final int PROMPT_CACHE_KEY = 34;

    /** From here to below {@link #FIRST_ASIDE}: members of a message that hold what a model thought. */
    private static final int FIRST_THOUGHT = 27;

    /** From here to below {@link #FIRST_VOLATILE}: members of a request that say nothing of what is asked. */
    private static final int FIRST_ASIDE = METADATA;

    /** From here on: members of a tool's arguments that change from call to call though the call is the same. */
    private static final int FIRST_VOLATILE = 41;

    static final JsonVocabulary VOCABULARY = JsonVocabulary.of(
            "role",
            "content",
            "type",
            "text",
            "name",
            "id",
            "call_id",
            "tool_call_id",
            "tool_use_id",
            "tool_calls",
            "function",
            "function_call",
            "arguments",
            "input",
            "action",
            "output",
            "is_error",
            "cache_control",
            "messages",
            "prompt",
            "system",
            "instructions",
            "tools",
            "functions",
            "conversation",
            "previous_response_id",
            "user_id",
            // thoughts
            "reasoning_content",
            "reasoning_details",
            "reasoning",
            "thinking_blocks",
            // aside
            "metadata",
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "stream",
            "stream_options",
            "store",
            "service_tier",
            "client_metadata",
            // volatile
            "timestamp",
            "timeStamp",
            "time_stamp",
            "ts",
            "_ts",
            "_t",
            "now",
            "current_time",
            "currentTime",
            "created_at",
            "createdAt",
            "updated_at",
            "updatedAt",
            "requested_at",
            "requestedAt",
            "sent_at",
            "sentAt",
            "request_id",
            "requestId",
            "requestID",
            "request-id",
            "x_request_id",
            "x-request-id",
            "X-Request-ID",
            "X-Request-Id",
            "req_id",
            "reqId",
            "client_request_id",
            "clientRequestId",
            "invocation_id",
            "invocationId",
            "trace_id",
            "traceId",
            "span_id",
            "spanId",
            "traceparent",
            "correlation_id",
            "correlationId",
            "idempotency_key",
            "idempotencyKey",
            "idempotency-key",
            "Idempotency-Key",
            "nonce",
            "cache_buster",
            "cacheBuster",
            "attempt",
            "retry_count",
            "retryCount");

    private TranscriptWords() {}

    /** Whether a member of a message is no part of what is said: a cache mark, or what its model thought. */
    static boolean isUnsaid(int word) {
        return word == CACHE_CONTROL || (word >= FIRST_THOUGHT && word < FIRST_ASIDE);
    }

    /** Whether a member of the request itself says nothing of what is asked. */
    static boolean isAside(int word) {
        return word >= FIRST_ASIDE && word < FIRST_VOLATILE;
    }

    /** Whether a member of a tool's arguments is told apart by its name as one that changes from call to call. */
    static boolean isVolatile(int word) {
        return word >= FIRST_VOLATILE;
    }

    /** Whether a member so named says what the call is about, whatever its value looks like: an identifier. */
    static boolean identifies(Bytes name) {
        int length = name.length();
        return length >= 2 && (name.at(length - 2) | 0x20) == 'i' && (name.at(length - 1) | 0x20) == 'd';
    }
}
