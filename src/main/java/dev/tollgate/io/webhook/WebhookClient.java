package dev.tollgate.io.webhook;

import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.policy.check.Checker;
import dev.tollgate.policy.check.Question;
import dev.tollgate.policy.check.Verdict;
import dev.tollgate.policy.check.Verdict.Trouble;
import dev.tollgate.policy.check.Webhook;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * One webhook: pooled connections, a bound on what is under way, a breaker. Redirects are not followed, so that nobody but the operator names a
 * host.
 *
 * <p>Threads: any may ask; the work is done, and verdicts come, on the webhooks' loop.
 */
final class WebhookClient implements Checker {
    private static final int MOST_UNDER_WAY = 256;
    private static final int CONNECTIONS = 64;
    private static final int KEEP_ALIVE_SECONDS = 30;
    /** No call runs on for longer than this under a configuration that is not in force any more. */
    private static final long LINGER_MILLIS = TimeUnit.MINUTES.toMillis(30);

    /** Texts, the document that is made of them and its bytes are in memory at once. */
    private static final int BYTES_PER_CHAR = 4;

    private final Webhook webhook;
    private final BodyMemory memory;
    private final LongSupplier nanoTime;
    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
    private final RequestOptions request;
    private final Rest rest;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Map<String, LongAdder> outcomes = new LinkedHashMap<>();
    private final LongAdder nanos = new LongAdder();

    WebhookClient(Vertx vertx, Webhook webhook, BodyMemory memory, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.webhook = webhook;
        this.memory = memory;
        this.nanoTime = nanoTime;
        this.context = vertx.getOrCreateContext();
        this.rest = new Rest(nanoTime);
        boolean secured = "https".equals(webhook.url().getScheme());
        var options = new HttpClientOptions()
                .setConnectTimeout((int) webhook.timeout().toMillis())
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setSsl(secured)
                .setVerifyHost(secured);
        if (webhook.ca() != null) {
            options.setTrustOptions(
                    new PemTrustOptions().addCertPath(webhook.ca().toString()));
        }
        client = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(MOST_UNDER_WAY))
                // Whoever asked hears of it; where nobody listens Vert.x would print it.
                .withConnectHandler(connection -> connection.exceptionHandler(_ -> {}))
                .build();
        request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(webhook.url().toString())
                .setFollowRedirects(false)
                .putHeader("content-type", "application/json")
                .putHeader("accept", "application/json");
        webhook.headers().forEach((name, value) -> request.putHeader(name, value.reveal()));
        for (var said : new String[] {"pass", "mask", "reject"}) {
            outcomes.put(said, new LongAdder());
        }
        for (var trouble : Trouble.values()) {
            if (trouble != Trouble.TOO_LONG) {
                outcomes.put(trouble.code(), new LongAdder());
            }
        }
    }

    @Override
    public CompletableFuture<Verdict> ask(Question question) {
        if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
            underWay.decrementAndGet();
            return unasked(Trouble.BUSY);
        }
        long bytes = BYTES_PER_CHAR * question.chars();
        if (!memory.take(bytes)) {
            underWay.decrementAndGet();
            return unasked(Trouble.BUSY);
        }
        if (!rest.mayAsk()) {
            underWay.decrementAndGet();
            memory.give(bytes);
            return unasked(Trouble.RESTING);
        }
        var errand = new Errand(this, question, bytes);
        context.runOnContext(_ -> errand.begin());
        return errand.promised();
    }

    private CompletableFuture<Verdict> unasked(Trouble trouble) {
        count(trouble.code());
        return CompletableFuture.completedFuture(new Verdict.None(trouble));
    }

    /** A question has ended: with a verdict, or given up by who asked it. */
    void ended(Errand errand, Verdict verdict, boolean givenUp) {
        underWay.decrementAndGet();
        memory.give(errand.bytes());
        if (givenUp) {
            rest.given();
            return;
        }
        nanos.add(nanoTime.getAsLong() - errand.fromNanos());
        rest.answered(!(verdict instanceof Verdict.None), errand.fromNanos());
        count(
                switch (verdict) {
                    case Verdict.Pass _ -> "pass";
                    case Verdict.Mask _ -> "mask";
                    case Verdict.Reject _ -> "reject";
                    case Verdict.None(var trouble) -> trouble.code();
                });
    }

    private void count(String outcome) {
        var counter = outcomes.get(outcome);
        if (counter != null) {
            counter.increment();
        }
    }

    HttpClient client() {
        return client;
    }

    RequestOptions request() {
        return request;
    }

    Context context() {
        return context;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Runs something on the webhooks' loop once the timeout is over. */
    long afterTimeout(Runnable what) {
        return vertx.setTimer(Math.max(1, webhook.timeout().toMillis()), _ -> what.run());
    }

    void cancelTimer(long timer) {
        vertx.cancelTimer(timer);
    }

    WebhookStatus status() {
        var counts = new LinkedHashMap<String, Long>();
        outcomes.forEach((outcome, count) -> counts.put(outcome, count.sum()));
        return new WebhookStatus(
                shown(webhook.url()),
                counts,
                nanos.sum() / (double) TimeUnit.SECONDS.toNanos(1),
                underWay.get(),
                rest.isResting());
    }

    /** Without its query, which may hold a credential. */
    private static String shown(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }

    /** Lets those who were promised a verdict under the configuration that named it still have it. */
    void closeLater() {
        vertx.setTimer(LINGER_MILLIS, _ -> close());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the last connection
    private void close() {
        client.close();
    }
}
