package dev.tollgate.telemetry;

/** Attribute names of OpenTelemetry's HTTP, network, TLS, server, client and error conventions. */
final class HttpNames {
    static final String REQUEST_METHOD = "http.request.method";
    static final String REQUEST_METHOD_ORIGINAL = "http.request.method_original";
    static final String REQUEST_RESEND_COUNT = "http.request.resend_count";
    static final String REQUEST_BODY_SIZE = "http.request.body.size";
    static final String RESPONSE_BODY_SIZE = "http.response.body.size";
    static final String RESPONSE_STATUS_CODE = "http.response.status_code";
    static final String ROUTE = "http.route";
    static final String URL_PATH = "url.path";
    static final String CLIENT_ADDRESS = "client.address";
    static final String CLIENT_PORT = "client.port";
    static final String SERVER_ADDRESS = "server.address";
    static final String SERVER_PORT = "server.port";
    static final String USER_AGENT = "user_agent.original";
    static final String PROTOCOL_VERSION = "network.protocol.version";
    static final String TLS_VERSION = "tls.protocol.version";
    static final String TLS_CIPHER = "tls.cipher";
    static final String TLS_SERVER_NAME = "tls.client.server_name";
    static final String TLS_CLIENT_SUBJECT = "tls.client.subject";
    static final String ERROR_TYPE = "error.type";
    /** The value of {@link #REQUEST_METHOD} for methods that the conventions do not list; the span is then named HTTP. */
    static final String METHOD_OTHER = "_OTHER";

    private HttpNames() {}
}
