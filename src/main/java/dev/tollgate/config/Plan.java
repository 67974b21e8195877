package dev.tollgate.config;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What has to happen so that one configuration becomes another, as data and in order: a listener opens before
 * another closes, unless both want one port.
 *
 * @param needsRestart parts that were changed but only take effect after a restart; until then the old ones hold
 */
public record Plan(List<Step> steps, List<String> needsRestart) {

    /** One change. */
    public sealed interface Step {
        /** The change in a few words, for the log and the admin API; no values, so no secrets. */
        String describe();
    }

    /** What happens to a thing with a name. */
    public enum Change {
        ADDED,
        CHANGED,
        REMOVED;

        String word() {
            return switch (this) {
                case ADDED -> "added";
                case CHANGED -> "changed";
                case REMOVED -> "removed";
            };
        }
    }

    /** A listener to open on a new port. */
    public record OpenListener(String name, ListenerConfig listener) implements Step {
        @Override
        public String describe() {
            return "listener " + name + " opened at " + listener.address();
        }
    }

    /** A listener to close once its connections have drained. */
    public record CloseListener(String name, ListenerConfig listener) implements Step {
        @Override
        public String describe() {
            return "listener " + name + " closed at " + listener.address();
        }
    }

    /** A listener that stays on its port: new connections follow the new settings. */
    public record ChangeListener(String name, ListenerConfig listener) implements Step {
        @Override
        public String describe() {
            return "listener " + name + " changed";
        }
    }

    /**
     * A provider whose settings differ.
     *
     * @param reconnect whether its pooled connections are of no more use: another place, TLS or proxy
     */
    public record ProviderStep(String name, Change change, boolean reconnect) implements Step {
        @Override
        public String describe() {
            return "provider " + name + " " + change.word();
        }
    }

    /** A model whose settings differ. */
    public record ModelStep(String name, Change change) implements Step {
        @Override
        public String describe() {
            return "model " + name + " " + change.word();
        }
    }

    /** A top-level part that differs and is simply read anew. */
    public record PartStep(String part) implements Step {
        @Override
        public String describe() {
            return part + " changed";
        }
    }

    public boolean isEmpty() {
        return steps.isEmpty() && needsRestart.isEmpty();
    }

    /** One line for each change, in order. */
    public List<String> describe() {
        var lines = new ArrayList<String>();
        steps.forEach(step -> lines.add(step.describe()));
        new TreeSet<>(needsRestart).forEach(part -> lines.add(part + " changed: takes effect after a restart"));
        return lines;
    }
}
