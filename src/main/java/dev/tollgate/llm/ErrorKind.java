package dev.tollgate.llm;

import java.util.Locale;

/** What an error of a provider means, judged by its codes: the closed set through which dialects translate each other's errors. */
public enum ErrorKind {
    INVALID_REQUEST(400),
    /** The prompt and the answer asked for do not fit the model's context. */
    CONTEXT_TOO_LONG(400),
    /** The provider's filter refused the prompt. */
    CONTENT_REFUSED(400),
    /** The key that the gateway used was refused. */
    AUTHENTICATION(401),
    /** The key that the gateway used may not do this. */
    PERMISSION(403),
    NOT_FOUND(404),
    TOO_LARGE(413),
    RATE_LIMITED(429),
    /** The provider's account is out of money or quota: waiting does not help. */
    QUOTA(429),
    SERVER(500),
    OVERLOADED(503),
    TIMEOUT(504);

    private final int status;

    ErrorKind(int status) {
        this.status = status;
    }

    /** The HTTP status that goes with it where no dialect says otherwise. */
    public int status() {
        return status;
    }

    /** Whether it is about the gateway's own account with the provider, so that the provider's words are not for callers. */
    public boolean operators() {
        return this == AUTHENTICATION || this == PERMISSION || this == QUOTA;
    }

    /** A sentence for callers, for where the provider's own words are missing or not theirs to read. */
    public String words() {
        return switch (this) {
            case AUTHENTICATION, PERMISSION -> "The provider refused the gateway's own credentials.";
            case QUOTA -> "The provider's account is out of quota.";
            case INVALID_REQUEST,
                    CONTEXT_TOO_LONG,
                    CONTENT_REFUSED,
                    NOT_FOUND,
                    TOO_LARGE,
                    RATE_LIMITED,
                    SERVER,
                    OVERLOADED,
                    TIMEOUT ->
                "The provider reports: " + name().toLowerCase(Locale.ROOT).replace('_', ' ') + ".";
        };
    }

    /** What a status means when nothing else is known; 400 to 599, anything else is {@link #SERVER}. */
    public static ErrorKind ofStatus(int status) {
        return switch (status) {
            case 401 -> AUTHENTICATION;
            case 402 -> QUOTA;
            case 403 -> PERMISSION;
            case 404 -> NOT_FOUND;
            case 408, 504 -> TIMEOUT;
            case 413 -> TOO_LARGE;
            case 429 -> RATE_LIMITED;
            case 503, 529 -> OVERLOADED;
            default -> status >= 400 && status < 500 ? INVALID_REQUEST : SERVER;
        };
    }
}
