package dev.tollgate.io.webhook;

import dev.tollgate.policy.check.Question;
import dev.tollgate.policy.check.Verdict;
import dev.tollgate.policy.check.Verdict.Trouble;
import dev.tollgate.policy.check.WebhookFormat;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way to a webhook and back. It ends once: with a verdict, at its deadline, or given up by who asked.
 *
 * <p>Threads: confined to the webhooks' loop.
 */
final class Errand {
    private static final int OK = 200;
    /** What a verdict may be longer than its question. */
    private static final int MORE_BYTES = 64 << 10;

    private final WebhookClient webhook;
    private final Question question;
    private final long bytes;
    private final long fromNanos;
    private final CompletableFuture<Verdict> promised = new CompletableFuture<>();
    private final Buffer answer = Buffer.buffer();
    private Buffer posted = Buffer.buffer();
    private @Nullable HttpClientRequest request;
    private long timer;
    private boolean again;
    private boolean ended;

    Errand(WebhookClient webhook, Question question, long bytes) {
        this.webhook = webhook;
        this.question = question;
        this.bytes = bytes;
        this.fromNanos = webhook.nanoTime();
    }

    CompletableFuture<Verdict> promised() {
        return promised;
    }

    long bytes() {
        return bytes;
    }

    long fromNanos() {
        return fromNanos;
    }

    void begin() {
        timer = webhook.afterTimeout(() -> end(new Verdict.None(Trouble.TIMEOUT), true));
        var _ = promised.whenComplete((_, _) -> {
            if (promised.isCancelled()) {
                webhook.context().runOnContext(_ -> end(new Verdict.None(Trouble.TIMEOUT), true));
            }
        });
        posted = Buffer.buffer(WebhookFormat.write(question));
        send();
    }

    private void send() {
        webhook.client().request(webhook.request()).onComplete(this::connected, this::failed);
    }

    private void connected(HttpClientRequest open) {
        // What happens to it is heard elsewhere too; where nobody listens here Vert.x would print it.
        open.exceptionHandler(_ -> {});
        if (ended) {
            drop(open);
            return;
        }
        request = open;
        open.send(posted).onComplete(this::answered, this::failed);
    }

    /** A connection that its server closed as unused while the question was on its way is replaced once. */
    private void failed(Throwable why) {
        if (ended) {
            return;
        }
        if (why instanceof HttpClosedException && !again && answer.length() == 0) {
            again = true;
            request = null;
            send();
        } else {
            end(new Verdict.None(Trouble.UNREACHABLE), true);
        }
    }

    private void answered(HttpClientResponse head) {
        // Also where it is not read: nobody else would hear that it was reset, and Vert.x would print it.
        head.exceptionHandler(_ -> end(new Verdict.None(Trouble.UNREACHABLE), false));
        if (ended) {
            return;
        }
        if (head.statusCode() != OK) {
            end(new Verdict.None(Trouble.STATUS), true);
            return;
        }
        int most = posted.length() + MORE_BYTES;
        head.handler(part -> {
            if (answer.length() + part.length() > most) {
                end(new Verdict.None(Trouble.GARBLED), true);
            } else if (!ended) {
                answer.appendBuffer(part);
            }
        });
        head.endHandler(_ -> end(WebhookFormat.read(answer.getBytes(), question), false));
    }

    private void end(Verdict verdict, boolean drop) {
        if (ended) {
            return;
        }
        ended = true;
        webhook.cancelTimer(timer);
        if (drop && request != null) {
            drop(request);
        }
        webhook.ended(this, verdict, promised.isCancelled());
        promised.complete(verdict);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the connection goes, and nobody waits for it
    private static void drop(HttpClientRequest request) {
        request.reset();
    }
}
