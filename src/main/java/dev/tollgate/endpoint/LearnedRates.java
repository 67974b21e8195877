package dev.tollgate.endpoint;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How fast and how reliable one upstream model has been at one endpoint; starts from a preset.
 *
 * <p>Time to first token is a line over the prompt tokens that stood before it, fitted by exponentially weighted least squares: its slope is the
 * prefill time of a token, its intercept what even an empty prompt costs. Total time is never learned from: it punishes long answers. The success
 * rate is an exponential mean that drifts back to its prior while nobody asks, so that one bad minute is not remembered for ever.
 *
 * <p>An answer twice as fast as expected, after a silence, is news and not noise: the server was slow when it was last asked and is not any more.
 * It replaces what was known. The other way round there is no such rule: one slow answer is often bad luck, and would cost it all its traffic.
 *
 * <p>Threads: any thread; each change replaces one immutable value.
 */
final class LearnedRates {
    static final double SUCCESS_FLOOR = 0.05;
    /** What an endpoint is believed to do when nothing recent is known. */
    static final double SUCCESS_PRIOR = 0.99;

    /** Remembers some 30 observations. */
    private static final double KEEP = 0.97;
    /** The preset slope weighs as much as one prompt so far (in tokens, squared) from the mean: it decides only while all prompts are alike. */
    private static final double RIDGE = 200.0 * 200.0;

    private static final double OUTCOME_WEIGHT = 0.1;
    private static final double FORGET_NANOS = 120e9;
    private static final double DECODE_WEIGHT = 0.1;

    /** What was learned before so long a silence is old. */
    static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** An old estimate is dropped for an answer that takes less than this share of it. */
    private static final double NEWS = 0.5;
    /** What a dropped estimate still weighs against the one answer. */
    private static final double DROPPED = 0.1;

    private static final long SHORT_ANSWER = 8;

    private record State(
            long observed,
            double weight,
            double meanTokens,
            double meanSeconds,
            double varTokens,
            double covariance,
            Speed speed,
            boolean decodeKnown,
            double success,
            long outcomeNanos,
            long answeredNanos) {

        State believed(double share, long atNanos) {
            return new State(
                    observed,
                    weight,
                    meanTokens,
                    meanSeconds,
                    varTokens,
                    covariance,
                    speed,
                    decodeKnown,
                    share,
                    atNanos,
                    answeredNanos);
        }
    }

    private final Speed preset;
    private final AtomicReference<State> state;
    private volatile long askedNanos;

    LearnedRates(Speed preset, long nowNanos) {
        this.preset = preset;
        this.askedNanos = nowNanos;
        state = new AtomicReference<>(new State(0, 0, 0, 0, 0, 0, preset, false, SUCCESS_PRIOR, nowNanos, nowNanos));
    }

    Speed speed() {
        return state.get().speed();
    }

    /** Answers seen so far. */
    long observed() {
        return state.get().observed();
    }

    /** Notes that it is asked now. */
    void asked(long nowNanos) {
        askedNanos = nowNanos;
    }

    /** When it was last asked. */
    long askedNanos() {
        return askedNanos;
    }

    /** The share of attempts that succeed, from {@value #SUCCESS_FLOOR} to 1. */
    double success(long nowNanos) {
        return Math.max(SUCCESS_FLOOR, drifted(state.get(), nowNanos));
    }

    private static double drifted(State s, long nowNanos) {
        var age = Math.max(0, nowNanos - s.outcomeNanos());
        // Strict, so that simulated days are the same to the last bit on every machine.
        return SUCCESS_PRIOR + (s.success() - SUCCESS_PRIOR) * StrictMath.exp(-age / FORGET_NANOS);
    }

    void outcome(boolean succeeded, long nowNanos) {
        state.updateAndGet(s -> {
            var before = drifted(s, nowNanos);
            return s.believed(before + OUTCOME_WEIGHT * ((succeeded ? 1 : 0) - before), nowNanos);
        });
    }

    /** Believes it again as if nothing recent were known, if that is better than what is. */
    void forgive() {
        state.updateAndGet(s -> s.believed(Math.max(SUCCESS_PRIOR, s.success), s.outcomeNanos));
    }

    /**
     * Learns from one answer.
     *
     * @param tokensBefore prompt tokens that stood before the first token at dispatch, ours included
     * @param firstTokenSeconds from dispatch to first token
     * @param outputTokens tokens after the first; 0 where none or unknown
     * @param decodeSeconds from first to last token
     */
    void answered(
            double tokensBefore, double firstTokenSeconds, long outputTokens, double decodeSeconds, long nowNanos) {
        state.updateAndGet(s -> {
            var old = nowNanos - s.answeredNanos >= SILENCE_NANOS;
            var keep = KEEP;
            if (old && s.weight > DROPPED && firstTokenSeconds < NEWS * s.speed.firstToken(tokensBefore)) {
                keep = DROPPED / s.weight;
            }
            // Weighted incremental mean and co-moment (West 1979), with all former weight decayed.
            var weight = s.weight * keep + 1;
            var dx = tokensBefore - s.meanTokens;
            var dy = firstTokenSeconds - s.meanSeconds;
            var meanX = s.meanTokens + dx / weight;
            var meanY = s.meanSeconds + dy / weight;
            var varX = s.varTokens * keep + dx * (tokensBefore - meanX);
            var cov = s.covariance * keep + dx * (firstTokenSeconds - meanY);
            var decodeKnown = s.decodeKnown || outputTokens > 1;
            var perToken = s.speed.secondsPerOutputToken();
            if (outputTokens > 1 && decodeSeconds > 0) {
                var seen = decodeSeconds / outputTokens;
                var drop = !s.decodeKnown || (old && seen < NEWS * perToken);
                perToken = drop ? seen : perToken + DECODE_WEIGHT * (seen - perToken);
            }
            var speed = fit(meanX, meanY, varX, cov, perToken);
            return new State(
                    s.observed + 1,
                    weight,
                    meanX,
                    meanY,
                    varX,
                    cov,
                    speed,
                    decodeKnown,
                    s.success,
                    s.outcomeNanos,
                    nowNanos);
        });
    }

    /** Learns from an answer that came in one piece: a short one is all first token, of a longer one only the time per token is credited. */
    void answeredWhole(double tokensBefore, long outputTokens, double seconds, long nowNanos) {
        if (outputTokens < SHORT_ANSWER) {
            answered(tokensBefore, seconds, 0, 0, nowNanos);
            return;
        }
        var first = Math.min(speed().firstToken(tokensBefore), 0.9 * seconds);
        answered(tokensBefore, first, outputTokens, seconds - first, nowNanos);
    }

    private Speed fit(double meanX, double meanY, double varX, double cov, double perToken) {
        var slope = (cov + RIDGE * preset.secondsPerPromptToken()) / (varX + RIDGE);
        slope = Math.max(slope, 1e-7);
        var base = meanY - slope * meanX;
        if (base < 0) {
            // The line may not promise a first token before the request was sent: then all of the time is prefill.
            base = 0;
            slope = Math.max(1e-7, meanY / Math.max(1, meanX));
        }
        return new Speed(base, slope, Math.max(1e-6, perToken));
    }
}
