package dev.tollgate.io.webhook;

import dev.tollgate.io.ControlLoop;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.policy.check.Checker;
import dev.tollgate.policy.check.Checkers;
import dev.tollgate.policy.check.Webhook;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All webhooks that are asked, by where they are and how; what is known of one outlives the configuration that named it first. They have a
 * loop of their own, because a scrape of the metrics takes milliseconds and a call waits here; it is started with the first of them.
 *
 * <p>Threads: one at a time names and forgets webhooks; what it gives may be asked by any.
 */
public final class Webhooks implements Checkers, AutoCloseable {
    private final Map<Webhook, WebhookClient> clients = new ConcurrentHashMap<>();
    private final BodyMemory memory;
    private @Nullable ControlLoop loop;

    /**
     * Nobody is asked yet.
     *
     * @param memory where questions count that are under way
     */
    public Webhooks(BodyMemory memory) {
        this.memory = memory;
    }

    @Override
    public Checker at(Webhook webhook) {
        return clients.computeIfAbsent(webhook, this::open);
    }

    private WebhookClient open(Webhook webhook) {
        if (loop == null) {
            loop = ControlLoop.open();
        }
        return new WebhookClient(loop.vertx(), webhook, memory, System::nanoTime);
    }

    /** Forgets all but these; what was asked of the others is still answered. */
    public void retain(Collection<Webhook> wanted) {
        clients.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
                entry.getValue().closeLater();
            }
            return gone;
        });
    }

    /** How it stands with each; those at one address that are asked in different ways are shown as one. */
    public List<WebhookStatus> status() {
        var status = new TreeMap<String, WebhookStatus>();
        for (var client : clients.values()) {
            var one = client.status();
            status.merge(one.url(), one, WebhookStatus::plus);
        }
        return List.copyOf(status.values());
    }

    @Override
    public void close() {
        if (loop != null) {
            loop.close();
        }
    }
}
