package dev.tollgate.policy.text;

import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.JsonVocabulary;

/**
 * The member names of requests and answers that say what is text and what is not, in every dialect. A name that is not among them holds text, so
 * that a place nobody thought of is looked at too.
 */
public final class TextWords {
    /** The longest string that is looked at; a longer one cannot be judged. */
    public static final int MAX_TEXT_BYTES = 8 << 20;

    /** What is read has been judged by the limits of the configuration; here only memory is bounded. */
    public static final JsonLimits LIMITS = new JsonLimits(Integer.MAX_VALUE, 1 << 20, 512, 4096, 1200);

    public static final int MESSAGES = 0;
    public static final int SYSTEM = 1;
    public static final int INPUT = 2;
    public static final int PROMPT = 3;
    public static final int INSTRUCTIONS = 4;
    public static final int CHOICES = 5;
    public static final int CONTENT = 6;
    public static final int DELTA = 7;
    public static final int TEXT = 8;
    public static final int REASONING = 9;
    public static final int INDEX = 10;
    public static final int ROLE = 11;
    public static final int TYPE = 12;
    public static final int FINISH_REASON = 13;
    public static final int OUTPUT_INDEX = 14;
    public static final int CONTENT_INDEX = 15;
    public static final int SUMMARY_INDEX = 16;
    public static final int CONTENT_BLOCK = 17;
    public static final int RESPONSE = 18;
    public static final int ITEM = 19;
    public static final int TOOL_CALLS = 20;
    public static final int ARGUMENTS = 21;
    public static final int PARTIAL_JSON = 22;
    public static final int METADATA = 23;
    public static final int LOGPROBS = 24;

    /** From here on: strings that are no text, or whose issuer has signed them. */
    private static final int FIRST_OPAQUE = 25;

    static final int NAME = 25;
    static final int SIGNATURE = 31;
    static final int THINKING = 32;
    static final int DATA = 33;
    private static final int CACHE_CONTROL = 40;

    /** From here on: the same, in answers alone. */
    private static final int FIRST_OPAQUE_IN_ANSWERS = 45;

    private static final int MODEL = 46;
    private static final int CONTAINER = 49;
    private static final int SERVICE_TIER = 62;

    /** From here on: the same, beside what an answer says, where it repeats what it was asked. */
    private static final int FIRST_ECHO = 64;

    /** From here on: members of a request that say how it is to be answered. */
    private static final int FIRST_SETTING = 66;

    public static final JsonVocabulary VOCABULARY = JsonVocabulary.of(
            "messages",
            "system",
            "input",
            "prompt",
            "instructions",
            "choices",
            "content",
            "delta",
            "text",
            "reasoning",
            "index",
            "role",
            "type",
            "finish_reason",
            "output_index",
            "content_index",
            "summary_index",
            "content_block",
            "response",
            "item",
            "tool_calls",
            "arguments",
            "partial_json",
            "metadata",
            "logprobs",
            // opaque
            "name",
            "id",
            "tool_call_id",
            "tool_use_id",
            "call_id",
            "media_type",
            "signature",
            "thinking",
            "data",
            "url",
            "file_id",
            "file_data",
            "image_url",
            "input_audio",
            "encrypted_content",
            "cache_control",
            "detail",
            "status",
            "format",
            "phase",
            // opaque in answers
            "object",
            "model",
            "usage",
            "item_id",
            "container",
            "stop_reason",
            "stop_sequence",
            "native_finish_reason",
            "obfuscation",
            "encrypted_index",
            "partial_image_b64",
            "b64_json",
            "result",
            "incomplete_details",
            "content_filter_results",
            "prompt_filter_results",
            "system_fingerprint",
            "service_tier",
            "created_at",
            // what was asked
            "user",
            "safety_identifier",
            // and how
            "tools",
            "tool_choice",
            "functions",
            "response_format",
            "output_format",
            "output_config",
            "stop",
            "stop_sequences",
            "stream_options",
            "modalities",
            "audio",
            "include",
            "reasoning_effort",
            "verbosity",
            "encoding_format",
            "prompt_cache_key",
            "prompt_cache_retention",
            "previous_response_id",
            "conversation",
            "truncation",
            "background",
            "context_management",
            "mcp_servers",
            "web_search_options",
            "provider",
            "models");

    private static final int MAX_NAME_BYTES = 256;

    private TextWords() {}

    /** Whether a member of a request says how it is to be answered, and its provider's model is not told. */
    static boolean isSetting(int id) {
        return id >= FIRST_SETTING
                || switch (id) {
                    case MODEL, SERVICE_TIER, CONTAINER, CACHE_CONTROL, THINKING, TYPE -> true;
                    default -> false;
                };
    }

    /** Whether a member of a body is a setting where it is an object, and text where it is a string. */
    static boolean isTextOrSetting(int id) {
        return id == TEXT || id == REASONING;
    }

    /**
     * Whether a member of a prompt is no text, or none as long as what stands beside it does not say so; what a caller notes of a call has members
     * of any name, and all of them may be text.
     */
    static boolean isPromptOpaque(JsonToken member) {
        int id = member.id();
        boolean opaque = id == ROLE || id == TYPE || (id >= FIRST_OPAQUE && id < FIRST_OPAQUE_IN_ANSWERS);
        return opaque && member.idAt(1) != METADATA;
    }

    /** Whether a member is what a tool is called with: JSON, JSON in a string, or a text. */
    static boolean isCalledWith(int id) {
        return id == ARGUMENTS || id == PARTIAL_JSON || id == INPUT;
    }

    /** Whether a member of an answer is no text. */
    static boolean isAnswerOpaque(int id) {
        return id == ROLE
                || id == TYPE
                || id == FINISH_REASON
                || id == LOGPROBS
                || (id >= FIRST_OPAQUE && id < FIRST_ECHO);
    }

    /** What is wanted of a member of an answer. */
    static int wanted(int id, boolean withArguments) {
        if (isCalledWith(id)) {
            return JsonHandler.SKIP | (withArguments ? JsonHandler.text(MAX_TEXT_BYTES) : JsonHandler.NOTHING);
        }
        if (id == THINKING || id == DATA) {
            // What is signed or encoded is a string; in lists of texts there is none that is.
            return JsonHandler.NOTHING;
        }
        if (id == TYPE) {
            return JsonHandler.text(Doubtful.MAX_TYPE_BYTES);
        }
        if (isAnswerOpaque(id)) {
            return JsonHandler.SKIP | (id == NAME ? JsonHandler.text(MAX_NAME_BYTES) : JsonHandler.NOTHING);
        }
        return JsonHandler.text(MAX_TEXT_BYTES);
    }

    /** Whether a member that stands beside what an answer says repeats what it was asked. */
    static boolean isEcho(int id) {
        return id >= FIRST_ECHO
                || id == INSTRUCTIONS
                || id == PROMPT
                || id == METADATA
                || id == TEXT
                || id == REASONING;
    }
}
