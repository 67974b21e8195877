package dev.tollgate.identity;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The credential that a caller shows: {@code authorization: Bearer}, {@code x-api-key} or {@code api-key}, whatever its SDK sends. */
final class Credentials {
    static final List<String> FIELDS = List.of("authorization", "x-api-key", "api-key");

    private static final String BEARER = "bearer ";
    private static final Outcome<String> NONE = Outcome.ready("");

    private Credentials() {}

    /**
     * The one credential among these fields; empty where there is none. Several fields may carry it, as some SDKs do, but not two
     * different ones: whoever reads them in another order would see another caller.
     */
    static Outcome<String> shown(Headers headers) {
        String shown = null;
        for (int i = 0; i < FIELDS.size(); i++) {
            var name = FIELDS.get(i);
            var value = headers.get(name);
            if (value == null) {
                continue;
            }
            if (headers.all(name).size() > 1) {
                return refused(name, "said twice", "once");
            }
            var credential = i == 0 ? bearer(value) : value.strip();
            if (credential == null) {
                return refused(name, "another scheme", "Bearer and a key or token");
            }
            if (shown != null && !shown.equals(credential)) {
                return refused(name, "another credential than in the field before", "one credential");
            }
            shown = credential;
        }
        if (shown == null) {
            return NONE;
        }
        return shown.isEmpty() ? refused("credential", "nothing", "a key or token") : Outcome.ready(shown);
    }

    /** All that these fields hold, for a keyed hash; null where there are none. */
    static @Nullable String unjudged(Headers headers) {
        String all = null;
        for (var name : FIELDS) {
            var value = headers.get(name);
            if (value != null) {
                all = all == null ? value : all + ' ' + value;
            }
        }
        return all;
    }

    private static @Nullable String bearer(String value) {
        return value.length() >= BEARER.length() && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? value.substring(BEARER.length()).strip()
                : null;
    }

    private static Outcome<String> refused(String name, String found, String expected) {
        return Outcome.refused(Fault.of(Reason.UNAUTHENTICATED, name + ": " + found + " (expected: " + expected + ")"));
    }
}
