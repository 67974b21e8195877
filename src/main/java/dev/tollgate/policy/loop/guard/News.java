package dev.tollgate.policy.loop.guard;

import dev.tollgate.policy.loop.Finding;
import dev.tollgate.policy.loop.Firmness;
import dev.tollgate.policy.loop.LoopRule;
import dev.tollgate.policy.loop.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What replicas tell each other of runs that go in circles. Each is about one thing, and the last word on a thing is the one that holds. Runs are
 * named by their ids, which are the same wherever the secret is; no content is in it.
 */
public sealed interface News {
    /** What stood last in its text is the first version of it. */
    String VERSION = "1";

    /** What it is about. */
    String thing();

    /** For how long it is worth knowing. */
    Duration life();

    /** The rest of it; times are told by the wall clock. */
    String text(long nowNanos, long nowMillis);

    /**
     * A run was stopped.
     *
     * @param scope     whose it is
     * @param knew      the last word that was known when it was stopped: an operator's later word is about this stop too
     * @param standing  what stands against it, with what was found
     * @param principal who called
     * @param model     what was asked for
     */
    record Stopped(String run, String policy, long scope, long knew, Standing standing, String principal, String model)
            implements News {
        private static final Duration LIFE = Duration.ofHours(1);
        private static final int LINES = 18;
        private static final int LONGEST = 200;

        public Stopped {
            principal = printable(principal);
            model = printable(model);
        }

        static String thing(String run, String policy) {
            return "stop|" + run + "|" + policy;
        }

        @Override
        public String thing() {
            return thing(run, policy);
        }

        /** What it was stopped for. */
        Finding finding() {
            return Objects.requireNonNull(standing.finding());
        }

        @Override
        public Duration life() {
            return standing.quarantined() ? Told.LIFE : LIFE;
        }

        @Override
        public String text(long nowNanos, long nowMillis) {
            var finding = finding();
            long until = nowMillis + TimeUnit.NANOSECONDS.toMillis(standing.until() - nowNanos);
            return String.join(
                    "\n",
                    VERSION,
                    hex(scope),
                    Long.toString(knew),
                    hex(standing.task()),
                    hex(standing.mark()),
                    Integer.toString(standing.breaks()),
                    Boolean.toString(standing.wasBlocked()),
                    Long.toString(standing.wasBlocked() ? until : 0),
                    Boolean.toString(standing.quarantined()),
                    finding.rule().name(),
                    finding.firmness().name(),
                    Integer.toString(finding.period()),
                    Long.toString(finding.repeats()),
                    hex(finding.act()),
                    hex(finding.result()),
                    principal,
                    model,
                    "");
        }

        static Stopped of(String run, String policy, String text, long nowNanos, long nowMillis) {
            var line = text.split("\n", -1);
            if (line.length != LINES || !line[0].equals(VERSION)) {
                throw new IllegalArgumentException("news: " + line.length + " lines (expected: " + LINES + ")");
            }
            long left = Math.clamp(Long.parseLong(line[7]) - nowMillis, 0, LIFE.toMillis());
            var finding = new Finding(
                    LoopRule.valueOf(line[9]),
                    Firmness.valueOf(line[10]),
                    Integer.parseInt(line[11]),
                    Long.parseLong(line[12]),
                    number(line[13]),
                    number(line[14]));
            var standing = new Standing(
                    number(line[3]),
                    number(line[4]),
                    Integer.parseInt(line[5]),
                    Boolean.parseBoolean(line[6]),
                    nowNanos + TimeUnit.MILLISECONDS.toNanos(left),
                    Boolean.parseBoolean(line[8]),
                    finding);
            return new Stopped(run, policy, number(line[1]), Long.parseLong(line[2]), standing, line[15], line[16]);
        }

        /** What operators see of it where the run was not seen. */
        LoopRun view(long now) {
            return new LoopRun(
                    run,
                    policy,
                    principal,
                    model,
                    standing.action(now),
                    finding(),
                    0,
                    standing.breaks(),
                    0,
                    0,
                    0,
                    0,
                    List.of(),
                    0);
        }

        private static String printable(String text) {
            var shown = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
            return shown.chars().anyMatch(Character::isISOControl) ? shown.replaceAll("\\p{Cntrl}", "?") : shown;
        }
    }

    /** What an operator said. */
    sealed interface Told extends News {
        /** Longer than that nobody remembers why. */
        Duration LIFE = Duration.ofDays(30);

        @Override
        default Duration life() {
            return LIFE;
        }
    }

    /**
     * An operator said of a run that it is to be stopped, or that it may go on.
     *
     * @param since the place of that word among all when it was first heard; 0 for a new one
     */
    record Judged(String run, boolean stopped, long since) implements Told {
        static String thing(String run) {
            return "run|" + run;
        }

        @Override
        public String thing() {
            return thing(run);
        }

        @Override
        public String text(long nowNanos, long nowMillis) {
            return VERSION + "\n" + stopped + "\n" + since;
        }
    }

    /** An operator said that this is no loop, whoever of this scope does it. */
    record Excused(String policy, long scope, LoopRule rule, long act) implements Told {
        @Override
        public String thing() {
            return "excuse|" + hex(scope) + "|" + rule + "|" + hex(act) + "|" + policy;
        }

        @Override
        public String text(long nowNanos, long nowMillis) {
            return VERSION;
        }
    }

    /** What was told; null where it cannot be read, as what a later version tells. */
    static @Nullable News of(String thing, String text, long nowNanos, long nowMillis) {
        var part = thing.split("\\|", 5);
        try {
            return switch (part[0]) {
                case "stop" -> Stopped.of(part[1], thing.split("\\|", 3)[2], text, nowNanos, nowMillis);
                case "run" -> judged(part[1], text.split("\n", 3));
                case "excuse" -> new Excused(part[4], number(part[1]), LoopRule.valueOf(part[2]), number(part[3]));
                default -> null;
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException unreadable) {
            return null;
        }
    }

    private static Judged judged(String run, String[] line) {
        return new Judged(run, Boolean.parseBoolean(line[1]), Long.parseLong(line[2]));
    }

    private static String hex(long number) {
        return Long.toHexString(number);
    }

    private static long number(String hex) {
        return Long.parseUnsignedLong(hex, 16);
    }
}
