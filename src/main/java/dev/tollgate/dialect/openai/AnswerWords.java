package dev.tollgate.dialect.openai;

import dev.tollgate.wire.json.JsonVocabulary;

/** The member names of answers that mean something to the gateway, numbered. */
final class AnswerWords {
    static final int ID = 0;
    static final int MODEL = 1;
    static final int SERVICE_TIER = 2;
    static final int CHOICES = 3;
    static final int USAGE = 4;
    static final int ERROR = 5;
    static final int RESPONSE = 6;
    static final int STATUS = 7;
    static final int INCOMPLETE_DETAILS = 8;
    static final int REASON = 9;
    static final int CODE = 10;
    static final int TYPE = 11;
    static final int FINISH_REASON = 12;
    static final int DELTA = 13;
    static final int TEXT = 14;
    static final int CONTENT = 15;
    static final int REFUSAL = 16;
    static final int REASONING = 17;
    static final int REASONING_CONTENT = 18;
    static final int REASONING_DETAILS = 19;
    static final int TOOL_CALLS = 20;
    static final int FUNCTION_CALL = 21;
    static final int AUDIO = 22;
    static final int ARGUMENTS = 23;
    static final int OBFUSCATION = 24;
    static final int PROMPT_TOKENS = 25;
    static final int INPUT_TOKENS = 26;
    static final int COMPLETION_TOKENS = 27;
    static final int OUTPUT_TOKENS = 28;
    static final int TOTAL_TOKENS = 29;
    static final int PROMPT_TOKENS_DETAILS = 30;
    static final int INPUT_TOKENS_DETAILS = 31;
    static final int COMPLETION_TOKENS_DETAILS = 32;
    static final int OUTPUT_TOKENS_DETAILS = 33;
    static final int CACHED_TOKENS = 34;
    static final int CACHE_WRITE_TOKENS = 35;
    static final int REASONING_TOKENS = 36;
    /** DeepSeek's name for cached prompt tokens, directly in {@code usage}. */
    static final int PROMPT_CACHE_HIT_TOKENS = 37;

    static final int MESSAGE = 38;
    static final int INDEX = 39;
    static final int FUNCTION = 40;
    static final int NAME = 41;
    static final int CREATED = 42;
    static final int SYSTEM_FINGERPRINT = 43;
    static final int ANNOTATIONS = 44;
    /** LiteLLM's name for thinking with its signatures, and ours. */
    static final int THINKING_BLOCKS = 45;

    static final int THINKING = 46;
    static final int SIGNATURE = 47;
    static final int DATA = 48;
    /** vLLM's place for the stop sequence that came up. */
    static final int STOP_REASON = 49;

    static final int LOGPROBS = 50;

    static final JsonVocabulary VOCABULARY = JsonVocabulary.of(
            "id",
            "model",
            "service_tier",
            "choices",
            "usage",
            "error",
            "response",
            "status",
            "incomplete_details",
            "reason",
            "code",
            "type",
            "finish_reason",
            "delta",
            "text",
            "content",
            "refusal",
            "reasoning",
            "reasoning_content",
            "reasoning_details",
            "tool_calls",
            "function_call",
            "audio",
            "arguments",
            "obfuscation",
            "prompt_tokens",
            "input_tokens",
            "completion_tokens",
            "output_tokens",
            "total_tokens",
            "prompt_tokens_details",
            "input_tokens_details",
            "completion_tokens_details",
            "output_tokens_details",
            "cached_tokens",
            "cache_write_tokens",
            "reasoning_tokens",
            "prompt_cache_hit_tokens",
            "message",
            "index",
            "function",
            "name",
            "created",
            "system_fingerprint",
            "annotations",
            "thinking_blocks",
            "thinking",
            "signature",
            "data",
            "stop_reason",
            "logprobs");

    private AnswerWords() {}
}
