package dev.tollgate.http;

/** Facts about status codes (RFC 9110 section 15, RFC 6585). */
public final class Status {
    private Status() {}

    public static boolean isInformational(int status) {
        return status >= 100 && status < 200;
    }

    public static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    public static boolean isRedirect(int status) {
        return status >= 300 && status < 400;
    }

    public static boolean isClientError(int status) {
        return status >= 400 && status < 500;
    }

    public static boolean isServerError(int status) {
        return status >= 500 && status < 600;
    }

    /** Whether a response of this status never has a body, whatever its headers say (RFC 9112 section 6.3, rule 1). */
    public static boolean isBodiless(int status) {
        return isInformational(status) || status == 204 || status == 304;
    }

    /** The registered phrase, or that of its class for an unregistered code. */
    public static String phrase(int status) {
        return switch (status) {
            case 100 -> "Continue";
            case 101 -> "Switching Protocols";
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 204 -> "No Content";
            case 206 -> "Partial Content";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 303 -> "See Other";
            case 304 -> "Not Modified";
            case 307 -> "Temporary Redirect";
            case 308 -> "Permanent Redirect";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 402 -> "Payment Required";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 417 -> "Expectation Failed";
            case 421 -> "Misdirected Request";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            case 508 -> "Loop Detected";
            case 529 -> "Overloaded";
            default -> classPhrase(status);
        };
    }

    private static String classPhrase(int status) {
        return switch (status / 100) {
            case 1 -> "Informational";
            case 2 -> "Success";
            case 3 -> "Redirection";
            case 4 -> "Client Error";
            case 5 -> "Server Error";
            default -> "Unknown";
        };
    }
}
