package dev.tollgate.dialect.anthropic;

import dev.tollgate.wire.json.JsonVocabulary;

/** The member names of requests that mean something to the gateway, numbered. */
final class RequestWords {
    static final int MODEL = 0;
    static final int STREAM = 1;
    static final int MAX_TOKENS = 2;
    static final int MESSAGES = 3;
    static final int SYSTEM = 4;
    static final int TOOLS = 5;
    static final int SERVICE_TIER = 6;
    static final int OUTPUT_CONFIG = 7;
    /** What {@code output_config.format} was called in its beta. */
    static final int OUTPUT_FORMAT = 8;

    static final int FORMAT = 9;
    static final int TYPE = 10;
    static final int ROLE = 11;
    static final int CONTENT = 12;
    static final int SOURCE = 13;
    static final int DATA = 14;
    static final int URL = 15;
    static final int SIGNATURE = 16;
    static final int CACHE_CONTROL = 17;
    static final int INPUT = 18;
    static final int SPEED = 19;
    static final int INFERENCE_GEO = 20;
    static final int MCP_SERVERS = 21;

    static final JsonVocabulary VOCABULARY = JsonVocabulary.of(
            "model",
            "stream",
            "max_tokens",
            "messages",
            "system",
            "tools",
            "service_tier",
            "output_config",
            "output_format",
            "format",
            "type",
            "role",
            "content",
            "source",
            "data",
            "url",
            "signature",
            "cache_control",
            "input",
            "speed",
            "inference_geo",
            "mcp_servers");

    private RequestWords() {}
}
