package dev.tollgate.http;

/** Field names that another could be taken for. */
public final class SpoofableHeaders {
    private SpoofableHeaders() {}

    /** Whether CGI-style servers could confuse {@code name} with another one: {@code Content_Length} reads as {@code Content-Length}. */
    public static boolean isAmbiguous(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '_') {
                return true;
            }
        }
        return false;
    }
}
