package dev.tollgate.config;

import dev.tollgate.config.Plan.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The difference between two configurations. Stateless: the same two always give the same plan. */
public final class Diff {
    private Diff() {}

    /** What turns the first into the second. What files say, prices and certificates, is not compared here. */
    public static Plan between(GatewayConfig from, GatewayConfig to) {
        var opened = new ArrayList<Plan.Step>();
        var closed = new ArrayList<Plan.CloseListener>();
        listeners(from.listeners(), to.listeners(), opened, closed);
        var steps = new ArrayList<Plan.Step>();
        changes(
                from.providers(),
                to.providers(),
                (name, change) -> steps.add(
                        new Plan.ProviderStep(name, change, change == Change.CHANGED && reconnects(from, to, name))));
        changes(from.models(), to.models(), (name, change) -> steps.add(new Plan.ModelStep(name, change)));
        part(steps, "mcp", from.mcp(), to.mcp());
        part(steps, "a2a", from.a2a(), to.a2a());
        part(steps, "routes", from.routes(), to.routes());
        part(steps, "retries", from.retries(), to.retries());
        part(steps, "limits", from.limits(), to.limits());
        part(steps, "trusted", from.trusted(), to.trusted());
        part(steps, "prices", from.prices(), to.prices());
        part(steps, "policies", from.policies(), to.policies());
        part(steps, "identity", from.identity(), to.identity());
        order(steps, opened, closed);
        var restart = new ArrayList<String>();
        restart(restart, "admin", from.admin(), to.admin());
        restart(restart, "metrics", from.metrics(), to.metrics());
        restart(restart, "health", from.health(), to.health());
        restart(
                restart,
                "identity.secret",
                from.identity().secret(),
                to.identity().secret());
        restart(restart, "budgets", from.budgets(), to.budgets());
        restart(restart, "telemetry", from.telemetry(), to.telemetry());
        restart(restart, "redis", from.redis(), to.redis());
        restart(restart, "limits.bodies", from.limits().bodies(), to.limits().bodies());
        restart(
                restart,
                "limits.poolWait",
                from.limits().poolWait(),
                to.limits().poolWait());
        restart(
                restart,
                "limits.poolIdle",
                from.limits().poolIdle(),
                to.limits().poolIdle());
        return new Plan(List.copyOf(steps), List.copyOf(restart));
    }

    private static void listeners(
            Map<String, ListenerConfig> from,
            Map<String, ListenerConfig> to,
            List<Plan.Step> opened,
            List<Plan.CloseListener> closed) {
        for (String name : names(from, to)) {
            var before = from.get(name);
            var after = to.get(name);
            if (before != null && after != null && before.address().equals(after.address())) {
                if (!before.equals(after)) {
                    opened.add(new Plan.ChangeListener(name, after));
                }
                continue;
            }
            if (before != null) {
                closed.add(new Plan.CloseListener(name, before));
            }
            if (after != null) {
                opened.add(new Plan.OpenListener(name, after));
            }
        }
    }

    /** Opens before it closes, except where the port is the same and must be free first. */
    private static void order(List<Plan.Step> steps, List<Plan.Step> opened, List<Plan.CloseListener> closed) {
        var ports = opened.stream()
                .flatMap(step -> step instanceof Plan.OpenListener open ? Stream.of(open) : Stream.empty())
                .map(open -> open.listener().address().port())
                .filter(port -> port != 0)
                .collect(Collectors.toSet());
        var inTheWay = closed.stream()
                .collect(Collectors.partitioningBy(
                        close -> ports.contains(close.listener().address().port())));
        steps.addAll(inTheWay.getOrDefault(true, List.of()));
        steps.addAll(opened);
        steps.addAll(inTheWay.getOrDefault(false, List.of()));
    }

    /** Whether connections that stand now lead elsewhere than new ones would. */
    private static boolean reconnects(GatewayConfig from, GatewayConfig to, String name) {
        var before = from.providers().get(name);
        var after = to.providers().get(name);
        return before != null
                && after != null
                && !(before.addresses().equals(after.addresses())
                        && Objects.equals(before.tls(), after.tls())
                        && Objects.equals(before.proxy(), after.proxy()));
    }

    private static <T> void changes(Map<String, T> from, Map<String, T> to, BiConsumer<String, Change> each) {
        for (String name : names(from, to)) {
            var before = from.get(name);
            var after = to.get(name);
            if (before == null) {
                each.accept(name, Change.ADDED);
            } else if (after == null) {
                each.accept(name, Change.REMOVED);
            } else if (!before.equals(after)) {
                each.accept(name, Change.CHANGED);
            }
        }
    }

    private static Set<String> names(Map<String, ?> from, Map<String, ?> to) {
        var names = new TreeSet<>(from.keySet());
        names.addAll(to.keySet());
        return names;
    }

    private static void part(List<Plan.Step> steps, String name, Object before, Object after) {
        if (!before.equals(after)) {
            steps.add(new Plan.PartStep(name));
        }
    }

    private static void restart(List<String> parts, String name, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            parts.add(name);
        }
    }
}
