package dev.tollgate.dialect.anthropic;

import dev.tollgate.wire.json.JsonVocabulary;

/** The member names of answers that mean something to the gateway, numbered. */
final class AnswerWords {
    static final int TYPE = 0;
    static final int MESSAGE = 1;
    static final int ID = 2;
    static final int MODEL = 3;
    static final int USAGE = 4;
    static final int ERROR = 5;
    static final int DELTA = 6;
    static final int STOP_REASON = 7;
    static final int STOP_SEQUENCE = 8;
    static final int INPUT_TOKENS = 9;
    static final int OUTPUT_TOKENS = 10;
    static final int CACHE_READ = 11;
    static final int CACHE_CREATION_TOKENS = 12;
    static final int CACHE_CREATION = 13;
    static final int EPHEMERAL_5M = 14;
    static final int EPHEMERAL_1H = 15;
    static final int SERVICE_TIER = 16;
    static final int INDEX = 17;
    static final int CONTENT_BLOCK = 18;
    static final int CONTENT = 19;
    static final int TEXT = 20;
    static final int THINKING = 21;
    static final int SIGNATURE = 22;
    static final int DATA = 23;
    static final int NAME = 24;
    static final int INPUT = 25;
    static final int PARTIAL_JSON = 26;
    static final int CITATION = 27;
    static final int CITATIONS = 28;
    static final int INFERENCE_GEO = 29;
    static final int SPEED = 30;
    static final int SERVER_TOOL_USE = 31;
    static final int WEB_SEARCH_REQUESTS = 32;

    static final JsonVocabulary VOCABULARY = JsonVocabulary.of(
            "type",
            "message",
            "id",
            "model",
            "usage",
            "error",
            "delta",
            "stop_reason",
            "stop_sequence",
            "input_tokens",
            "output_tokens",
            "cache_read_input_tokens",
            "cache_creation_input_tokens",
            "cache_creation",
            "ephemeral_5m_input_tokens",
            "ephemeral_1h_input_tokens",
            "service_tier",
            "index",
            "content_block",
            "content",
            "text",
            "thinking",
            "signature",
            "data",
            "name",
            "input",
            "partial_json",
            "citation",
            "citations",
            "inference_geo",
            "speed",
            "server_tool_use",
            "web_search_requests");

    private AnswerWords() {}
}
