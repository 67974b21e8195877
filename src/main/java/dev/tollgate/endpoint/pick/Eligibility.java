package dev.tollgate.endpoint.pick;

import dev.tollgate.endpoint.EndpointRegistry;
import dev.tollgate.endpoint.LiveEndpoint;
import dev.tollgate.price.Money;
import dev.tollgate.route.Exclusion;
import dev.tollgate.route.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The first step of the rule: who may serve, yes or no, each no with its reason; and what each would take. */
final class Eligibility {
    /**
     * Prompt tokens are guessed from bytes. A call is ruled out only when even four fifths of the guess do not fit: a wrong guess must not refuse
     * what the upstream would have served.
     */
    private static final double SURE_OF_TOKENS = 0.8;

    private static final double FADE_NANOS = 60e9;

    private final List<Option> options = new ArrayList<>();
    /** Targets that are out as a whole, whatever their endpoints. */
    private final List<Decision.Excluded> targets = new ArrayList<>();

    private Eligibility() {}

    static Eligibility of(PickRequest request, EndpointRegistry endpoints, long nowNanos, RandomGenerator random) {
        var result = new Eligibility();
        var entry = request.candidates().entry();
        for (var i = 0; i < entry.targets().size(); i++) {
            result.add(request, entry.targets().get(i), i, endpoints, nowNanos, random);
        }
        return result;
    }

    List<Option> options() {
        return options;
    }

    List<Decision.Excluded> targets() {
        return targets;
    }

    private void add(
            PickRequest request,
            Target target,
            int pool,
            EndpointRegistry endpoints,
            long nowNanos,
            RandomGenerator random) {
        var demand = request.demand();
        var entry = request.candidates().entry();
        var promptTokens = endpoints.models().promptTokens(target.model(), demand.promptBytes());
        var outputTokens = Math.round(Math.min(
                demand.maxTokens().orElse(Integer.MAX_VALUE),
                endpoints.models().outputTokens(entry.name(), target.model())));
        var price = target.price();
        var money = price == null ? null : price.expected(promptTokens, 0, outputTokens);
        var excluded = excluded(request, target, promptTokens, money);
        if (excluded != null) {
            targets.add(new Decision.Excluded(target.name(), excluded, 0));
            return;
        }
        var from = options.size();
        for (var live : endpoints.of(target.provider())) {
            var option = new Option(target, pool, live, money, promptTokens, outputTokens);
            option.wait = option.speed.firstToken((double) (live.promptTokensInFlight() + promptTokens));
            option.seconds = option.wait + option.speed.decode((double) outputTokens);
            option.success = live.success(target.model(), nowNanos);
            option.requests = live.requests();
            judge(option, request, live, nowNanos, random);
            options.add(option);
        }
        Laggards.hold(options.subList(from, options.size()));
    }

    private static @Nullable Exclusion excluded(
            PickRequest request, Target target, long promptTokens, @Nullable Money money) {
        var barred = request.candidates().barredFor(target);
        if (barred != null) {
            return barred;
        }
        var able = target.capabilities();
        if (able.lacksAny(request.demand().needs())) {
            return Exclusion.MISSING_CAPABILITY;
        }
        if (able.contextTokens().isPresent()) {
            var asked = request.demand().maxTokens().orElse(0);
            if (SURE_OF_TOKENS * promptTokens + asked > able.contextTokens().getAsInt()) {
                return Exclusion.CONTEXT_TOO_LONG;
            }
        }
        var ceiling = request.candidates().entry().ceilings().money();
        // Of an unknown price nobody can say that it is below the ceiling.
        if (ceiling != null && (money == null || money.compareTo(ceiling) > 0)) {
            return Exclusion.OVER_MONEY_CEILING;
        }
        return null;
    }

    private static void judge(
            Option option, PickRequest request, LiveEndpoint live, long nowNanos, RandomGenerator random) {
        if (request.tried().contains(live.endpoint().id())) {
            option.exclude(Exclusion.TRIED, 0);
            return;
        }
        var cooldown = live.cooldownLeft(nowNanos);
        if (cooldown > 0) {
            option.exclude(Exclusion.COOLDOWN, cooldown);
            return;
        }
        if (live.down()) {
            option.exclude(Exclusion.UNHEALTHY, 0);
            return;
        }
        switch (live.breaker(nowNanos)) {
            case CLOSED -> {}
            case OPEN -> {
                option.exclude(Exclusion.BREAKER_OPEN, live.openLeft(nowNanos));
                return;
            }
            case PROBE_DUE, HALF_OPEN -> option.probe = true;
        }
        var ceiling = request.candidates().entry().ceilings().firstToken();
        if (ceiling != null && option.wait > ceiling.toNanos() / 1e9) {
            if (faded(option.wait, live.idle(option.target.model(), nowNanos)) > ceiling.toNanos() / 1e9) {
                option.exclude(Exclusion.OVER_TIME_CEILING, 0);
                return;
            }
            option.probe = true;
        }
        if (live.saturated()) {
            option.exclude(Exclusion.SATURATED, 0);
            return;
        }
        var share = live.share(nowNanos);
        if (share < 1 && random.nextDouble() >= share) {
            option.hold(Exclusion.COOLDOWN, live.shareLeft(nowNanos));
        }
    }

    /**
     * What an expectation is still worth as a reason to stay away: what says no keeps an endpoint from being asked, and so from ever being found
     * better. It halves in the first minute of silence, then a third is left, a quarter: ten times too slow is looked at every nine minutes.
     */
    private static double faded(double seconds, long idleNanos) {
        return seconds / (1 + idleNanos / FADE_NANOS);
    }
}
