package dev.tollgate.policy.content;

import dev.tollgate.wire.json.JsonVocabulary;

/** The member names of requests and answers that say where text is, in every dialect. */
final class TextWords {
    static final int MESSAGES = 0;
    static final int SYSTEM = 1;
    static final int INPUT = 2;
    static final int PROMPT = 3;
    static final int INSTRUCTIONS = 4;
    static final int CHOICES = 5;
    static final int CONTENT = 6;
    static final int OUTPUT = 7;
    static final int OUTPUT_TEXT = 8;
    static final int DELTA = 9;
    static final int TEXT = 10;
    static final int REFUSAL = 11;
    static final int REASONING_CONTENT = 12;
    static final int REASONING = 13;
    static final int TRANSCRIPT = 14;
    static final int CITED_TEXT = 15;
    static final int INDEX = 16;
    static final int ROLE = 17;
    static final int TYPE = 18;
    static final int FINISH_REASON = 19;
    static final int OUTPUT_INDEX = 20;
    static final int CONTENT_INDEX = 21;
    static final int CONTENT_BLOCK = 22;
    static final int PART = 23;
    static final int RESPONSE = 24;
    static final int ITEM = 25;
    static final int FIRST_OPAQUE = 26;

    /** From {@link #FIRST_OPAQUE} on: strings that are no text, or whose issuer has signed them. */
    static final JsonVocabulary VOCABULARY = JsonVocabulary.of(
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

    /** Whether a member of a prompt is no text. */
    static boolean isOpaque(int id) {
        return id >= FIRST_OPAQUE || id == ROLE || id == TYPE;
    }

    /** Whether a member of an answer is text that a person reads. */
    static boolean isAnswerText(int id) {
        return switch (id) {
            case CONTENT, OUTPUT_TEXT, TEXT, REFUSAL, REASONING_CONTENT, REASONING, TRANSCRIPT, CITED_TEXT -> true;
            default -> false;
        };
    }
}
