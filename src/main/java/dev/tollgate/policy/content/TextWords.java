package dev.tollgate.policy.content;

import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.JsonVocabulary;

/** The member names of requests and answers that say where text is, in every dialect. */
public final class TextWords {
    public static final int MESSAGES = 0;
    public static final int SYSTEM = 1;
    public static final int INPUT = 2;
    public static final int PROMPT = 3;
    public static final int INSTRUCTIONS = 4;
    public static final int CHOICES = 5;
    public static final int CONTENT = 6;
    public static final int OUTPUT = 7;
    public static final int OUTPUT_TEXT = 8;
    public static final int DELTA = 9;
    public static final int TEXT = 10;
    public static final int REFUSAL = 11;
    public static final int REASONING_CONTENT = 12;
    public static final int REASONING = 13;
    public static final int TRANSCRIPT = 14;
    public static final int CITED_TEXT = 15;
    public static final int INDEX = 16;
    public static final int ROLE = 17;
    public static final int TYPE = 18;
    public static final int FINISH_REASON = 19;
    public static final int OUTPUT_INDEX = 20;
    public static final int CONTENT_INDEX = 21;
    public static final int CONTENT_BLOCK = 22;
    public static final int PART = 23;
    public static final int RESPONSE = 24;
    public static final int ITEM = 25;
    public static final int TOOL_CALLS = 26;
    public static final int FUNCTION = 27;
    public static final int FUNCTION_CALL = 28;
    public static final int ARGUMENTS = 29;
    public static final int PARTIAL_JSON = 30;
    public static final int FIRST_OPAQUE = 31;

    /** From {@link #FIRST_OPAQUE} on: strings that are no text, or whose issuer has signed them. */
    public static final JsonVocabulary VOCABULARY = JsonVocabulary.of(
            "messages",
            "system",
            "input",
            "prompt",
            "instructions",
            "choices",
            "content",
            "output",
            "output_text",
            "delta",
            "text",
            "refusal",
            "reasoning_content",
            "reasoning",
            "transcript",
            "cited_text",
            "index",
            "role",
            "type",
            "finish_reason",
            "output_index",
            "content_index",
            "content_block",
            "part",
            "response",
            "item",
            "tool_calls",
            "function",
            "function_call",
            "arguments",
            "partial_json",
            "id",
            "tool_call_id",
            "tool_use_id",
            "call_id",
            "name",
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
            "phase");

    private TextWords() {}

    /** Whether a member of a request body holds what the model is told. */
    public static boolean isPrompt(int id) {
        return id == MESSAGES || id == SYSTEM || id == INPUT || id == PROMPT || id == INSTRUCTIONS;
    }

    /** Whether a member of a prompt is no text; what a tool is called with has members of any name, and all of them may be text. */
    public static boolean isPromptOpaque(JsonToken member) {
        if (member.id() < FIRST_OPAQUE && member.id() != ROLE && member.id() != TYPE) {
            return false;
        }
        for (int depth = 2; depth < member.depth(); depth++) {
            if (member.idAt(depth) == INPUT) {
                return false;
            }
        }
        return true;
    }

    /** Whether a member of an answer is text that a person reads. */
    public static boolean isAnswerText(int id) {
        return switch (id) {
            case CONTENT, OUTPUT_TEXT, TEXT, REFUSAL, REASONING_CONTENT, REASONING, TRANSCRIPT, CITED_TEXT -> true;
            default -> false;
        };
    }
}
