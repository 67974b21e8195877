package dev.tollgate.policy.check;

import dev.tollgate.identity.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked, and how.
 *
 * @param url where questions are posted
 * @param ca whose certificate it may show, PEM; null for those that the JDK trusts
 * @param timeout from the question to the whole verdict
 * @param headers added to each question, credentials above all
 */
public record Webhook(URI url, @Nullable Path ca, Duration timeout, Map<String, Secret> headers) {
    public Webhook {
        headers = Map.copyOf(headers);
    }
}
