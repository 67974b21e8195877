package dev.tollgate.dialect;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An error as a provider reported it, judged by its codes, never by its text. The message is not kept: it may name the operator's key.
 *
 * @param code      the provider's code, such as {@code insufficient_quota}
 * @param type      the provider's class of errors, such as {@code server_error}
 * @param status    the HTTP status it stands for: the answer's own, or what an event's code means
 * @param retryable whether the same request may succeed elsewhere or later
 * @param quota     whether the provider's account is out of money or quota: waiting does not help
 */
public record UpstreamError(
        @Nullable String code, @Nullable String type, OptionalInt status, boolean retryable, boolean quota) {}
