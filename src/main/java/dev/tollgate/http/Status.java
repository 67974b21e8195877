package dev.tollgate.http;

/** Facts about status codes (RFC 9110 section 15). */
public final class Status {
    private Status() {}

    public static boolean isInformational(int status) {
        return status >= 100 && status < 200;
    }

    /** Whether a response of this status never has a body, whatever its headers say (RFC 9112 section 6.3, rule 1). */
    public static boolean isBodiless(int status) {
        return isInformational(status) || status == 204 || status == 304;
    }
}
