package dev.tollgate.dialect.openai;

import dev.tollgate.wire.json.JsonVocabulary;

/** The member names of requests that mean something to the gateway, numbered. */
final class RequestWords {
    static final int MODEL = 0;
    static final int STREAM = 1;
    static final int STREAM_OPTIONS = 2;
    static final int INCLUDE_USAGE = 3;
    static final int MAX_TOKENS = 4;
    static final int MAX_COMPLETION_TOKENS = 5;
    static final int MAX_OUTPUT_TOKENS = 6;
    static final int MESSAGES = 7;
    static final int INPUT = 8;
    static final int PROMPT = 9;
    static final int INSTRUCTIONS = 10;
    static final int TOOLS = 11;
    static final int FUNCTIONS = 12;
    static final int N = 13;
    static final int SERVICE_TIER = 14;
    static final int RESPONSE_FORMAT = 15;
    static final int TEXT = 16;
    static final int FORMAT = 17;
    static final int TYPE = 18;
    static final int ROLE = 19;
    static final int IMAGE_URL = 20;
    static final int URL = 21;
    static final int DATA = 22;
    static final int FILE_DATA = 23;
    static final int BEST_OF = 24;
    static final int PREVIOUS_RESPONSE_ID = 25;
    static final int CONVERSATION = 26;
    static final int WEB_SEARCH_OPTIONS = 27;

    static final JsonVocabulary VOCABULARY = JsonVocabulary.of(
            "model",
            "stream",
            "stream_options",
            "include_usage",
            "max_tokens",
            "max_completion_tokens",
            "max_output_tokens",
            "messages",
            "input",
            "prompt",
            "instructions",
            "tools",
            "functions",
            "n",
            "service_tier",
            "response_format",
            "text",
            "format",
            "type",
            "role",
            "image_url",
            "url",
            "data",
            "file_data",
            "best_of",
            "previous_response_id",
            "conversation",
            "web_search_options");

    private RequestWords() {}
}
