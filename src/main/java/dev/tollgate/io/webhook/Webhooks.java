package dev.tollgate.io.webhook;

import dev.tollgate.io.ControlLoop;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.policy.check.Checker;
import dev.tollgate.policy.check.Checkers;
import dev.tollgate.policy.check.Webhook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final Map<Webhook, Known> clients = new ConcurrentHashMap<>();
    private final BodyMemory memory;
    private @Nullable ControlLoop loop;

    /** One that is asked, and what its authority's file was like when it was read. */
    private record Known(WebhookClient client, @Nullable FileTime authority) {}

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
        var authority = changed(webhook.ca());
        var known = clients.get(webhook);
        if (known != null && Objects.equals(known.authority, authority)) {
            return known.client;
        }
        if (known != null) {
            known.client.closeLater();
        }
        if (loop == null) {
            loop = ControlLoop.open();
        }
        var client = new WebhookClient(loop.vertx(), webhook, memory, System::nanoTime);
        clients.put(webhook, new Known(client, authority));
        return client;
    }

    private static @Nullable FileTime changed(@Nullable Path file) {
        try {
            return file == null ? null : Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return null;
        }
    }

    /** Forgets all but these; what was asked of the others is still answered. */
    public void retain(Collection<Webhook> wanted) {
        clients.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
                entry.getValue().client.closeLater();
            }
            return gone;
        });
    }

    /** How it stands with each; those at one address that are asked in different ways are shown as one. */
    public List<WebhookStatus> status() {
        var status = new TreeMap<String, WebhookStatus>();
        for (var known : clients.values()) {
            var one = known.client.status();
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
