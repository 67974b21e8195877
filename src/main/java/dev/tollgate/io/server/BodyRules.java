package dev.tollgate.io.server;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.MediaType;
import dev.tollgate.http.RequestHead;
import org.jspecify.annotations.Nullable;

/** What the head must say of a body that is going to be judged. */
final class BodyRules {
    private BodyRules() {}

    /** Why this body is refused unread; null where it may come. */
    static @Nullable Fault judge(RequestHead head) {
        var coding = head.headers().get("content-encoding");
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            return Fault.of(
                            Reason.UNSUPPORTED_ENCODING,
                            "content-encoding: " + Printable.of(coding) + " (expected: none)")
                    .at("content-encoding");
        }
        var type = head.headers().get("content-type");
        if (type != null) {
            var parsed = MediaType.parse(type);
            if (parsed == null || !parsed.isJson()) {
                return Fault.of(
                                Reason.UNSUPPORTED_ENCODING,
                                "content-type: " + Printable.of(type) + " (expected: application/json)")
                        .at("content-type");
            }
        }
        return head.hasBody() ? null : Fault.of(Reason.BAD_REQUEST, "body: empty (expected: a JSON object)");
    }
}
