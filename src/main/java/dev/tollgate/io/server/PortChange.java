package dev.tollgate.io.server;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.LimitsConfig;
import dev.tollgate.config.Plan;
import dev.tollgate.io.server.Listeners.Port;
import dev.tollgate.io.server.Listeners.Terms;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The way from the ports of one configuration to those of the next: prepared whole, then committed or undone.
 *
 * <p>A port opens before another closes, except where both cannot be open at once; undone, that one is opened again.
 *
 * <p>Threads: confined to the one that binds.
 */
public final class PortChange {
    private final Listeners listeners;
    private final LimitsConfig limits;
    private final Map<String, Terms> terms = new LinkedHashMap<>();
    private final Map<String, Port> next;
    private final Map<String, Port> opened = new LinkedHashMap<>();
    private final Map<String, Port> leaving = new LinkedHashMap<>();
    private final Map<String, Plan.CloseListener> closedEarly = new LinkedHashMap<>();

    private PortChange(Listeners listeners, LimitsConfig limits) {
        this.listeners = listeners;
        this.limits = limits;
        this.next = new LinkedHashMap<>(listeners.bound());
    }

    static PortChange prepare(Listeners listeners, Plan plan, GatewayConfig config) throws IOException {
        var change = new PortChange(listeners, config.limits());
        try {
            for (var listener : config.listeners().entrySet()) {
                var name = listener.getKey();
                change.terms.put(name, listeners.terms(name, listener.getValue(), config.limits()));
            }
            change.prepare(plan);
            return change;
        } catch (IOException | RuntimeException e) {
            change.undo();
            throw e;
        }
    }

    private void prepare(Plan plan) throws IOException {
        long opensLeft = plan.steps().stream()
                .filter(Plan.OpenListener.class::isInstance)
                .count();
        for (var step : plan.steps()) {
            if (step instanceof Plan.CloseListener close) {
                close(close, opensLeft > 0);
            } else if (step instanceof Plan.OpenListener open) {
                var port = listeners.open(open.name(), open.listener().address(), terms(open));
                opened.put(open.name(), port);
                next.put(open.name(), port);
                opensLeft--;
            }
        }
    }

    private Terms terms(Plan.OpenListener open) throws IOException {
        var prepared = terms.get(open.name());
        return prepared == null ? listeners.terms(open.name(), open.listener(), limits) : prepared;
    }

    /** The plan puts a listener before those that open exactly when it is in their way. */
    private void close(Plan.CloseListener close, boolean inTheWay) {
        var port = listeners.bound().get(close.name());
        if (port == null) {
            return;
        }
        next.remove(close.name(), port);
        if (inTheWay) {
            closedEarly.put(close.name(), close);
            Listeners.release(port);
        } else {
            leaving.put(close.name(), port);
        }
    }

    /** Serves on the new ports and closes the old ones; connections of those end after what they are doing. */
    public void commit() {
        listeners.become(next, terms);
        opened.values().forEach(Listeners::serve);
        leaving.values().forEach(Listeners::release);
    }

    /**
     * Goes back to the ports of before.
     *
     * @throws IOException if one that had to be closed cannot be had again
     */
    public void undo() throws IOException {
        opened.values().forEach(Listeners::release);
        for (var close : closedEarly.values()) {
            listeners.bind(close.name(), close.listener(), limits);
        }
    }
}
