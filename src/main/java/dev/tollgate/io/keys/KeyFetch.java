package dev.tollgate.io.keys;

import dev.tollgate.identity.jwt.Discovery;
import dev.tollgate.identity.jwt.KeySet;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Fetches one document of keys, from where it is or from where its issuer says: no redirects, so that nobody else names a host; within
 * {@value #DEADLINE_SECONDS} s; at most {@link KeySet#MAX_BYTES} a document.
 *
 * <p>Threads: any; the work is done on the control plane's loop.
 */
final class KeyFetch {
    static final int DEADLINE_SECONDS = 5;
    private static final int CONNECT_MILLIS = 3000;
    private static final int OK = 200;

    private final HttpClient client;
    private final IssuerKeys.Place place;

    KeyFetch(Vertx vertx, IssuerKeys.Place place) {
        var options = new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setIdleTimeout(DEADLINE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setKeepAlive(false)
                .setVerifyHost(true);
        if (place.ca() != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(place.ca().toString()));
        }
        this.client = vertx.createHttpClient(options);
        this.place = place;
    }

    /** One try. What is promised fails with a message that can be shown. */
    CompletionStage<String> once() {
        var issuer = place.issuer();
        var first = got(place.url());
        var keys = issuer == null ? first : first.compose(document -> discovered(issuer, document));
        return keys.timeout(DEADLINE_SECONDS, TimeUnit.SECONDS).toCompletionStage();
    }

    private Future<String> discovered(String issuer, String document) {
        try {
            return got(Discovery.keys(issuer, document));
        } catch (ParseException broken) {
            return Future.failedFuture(broken);
        }
    }

    private Future<String> got(URI url) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(url.toString())
                .setFollowRedirects(false)
                .putHeader("accept", "application/jwk-set+json, application/json");
        return client.request(options).compose(KeyFetch::answer);
    }

    private static Future<String> answer(HttpClientRequest request) {
        return request.send()
                .compose(KeyFetch::document)
                .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                // A server that sends a byte now and then would hold the connection for ever.
                .onFailure(_ -> request.reset());
    }

    private static Future<String> document(HttpClientResponse answer) {
        Promise<String> whole = Promise.promise();
        // Also where it is not read: nobody else would hear that it was reset, and Vert.x would print it.
        answer.exceptionHandler(whole::tryFail);
        if (answer.statusCode() != OK) {
            whole.fail(new IOException("status " + answer.statusCode() + " (expected: 200)"));
            return whole.future();
        }
        var gathered = Buffer.buffer();
        answer.handler(part -> {
            if (gathered.length() + part.length() > KeySet.MAX_BYTES) {
                whole.tryFail(new IOException("more than " + KeySet.MAX_BYTES + " bytes"));
                return;
            }
            gathered.appendBuffer(part);
        });
        answer.endHandler(_ -> whole.tryComplete(gathered.toString(StandardCharsets.UTF_8)));
        return whole.future();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the last connection
    void close() {
        client.close();
    }
}
