package dev.tollgate.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway that runs says of itself, asked at its admin address.
 *
 * @param admin its base URL
 */
public record RunningGateway(URI admin) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    /**
     * The decisions of one call, one for each attempt.
     *
     * @return null if it does not know the request
     * @throws IOException if nobody answers there, or something that is no admin API does
     */
    @Nullable
    public JsonNode decisions(String requestId) throws IOException, InterruptedException {
        var base = admin.toString().replaceAll("/+$", "");
        var uri = URI.create(base + "/api/decisions/" + URLEncoder.encode(requestId, StandardCharsets.UTF_8));
        try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var answer = client.send(
                    HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            return switch (answer.statusCode()) {
                case OK -> new JsonMapper().readTree(answer.body()).path("decisions");
                case NOT_FOUND -> null;
                default -> throw new IOException(uri + ": answered " + answer.statusCode() + " (expected: 200)");
            };
        } catch (IOException e) {
            throw new IOException(
                    uri + ": " + (e.getMessage() == null ? "nobody answers" : e.getMessage())
                            + " (expected: the admin API of a gateway that runs)",
                    e);
        }
    }
}
