package dev.tollgate.policy.loop.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.tollgate.policy.loop.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What replicas know together of runs that go in circles: what this one has to tell, and what it has heard; at most {@value #KEPT} stops, and
 * as many words of operators. Whoever
 * carries them does so beside the calls, which only look here.
 *
 * <p>Every word that was heard has a place in one order. A stop that was made by a replica which had not heard an operator's later word on that run
 * yet counts for nothing.
 *
 * <p>Threads: any. Words are found without a lock; what is still to be told has a short one.
 */
public final class NewsBoard {
    static final int KEPT = 10_000;

    private final Consumer<News> effects;
    private final AtomicLong now = new AtomicLong(Long.MIN_VALUE);
    // Apart, so that runs without number cannot make it forget what operators say.
    private final Cache<String, Held> stops = cache();
    private final Cache<String, Held> said = cache();
    private final LinkedHashMap<String, News> untold = new LinkedHashMap<>();
    private final Map<String, News> underWay = new HashMap<>();
    private volatile boolean shared;
    private volatile long last;

    private static final Comparator<News> OPERATORS_LAST = Comparator.comparing(News.Told.class::isInstance);

    private record Held(News news, long order) {
        /** Since when it holds, among all words. */
        long since() {
            return news instanceof News.Judged judged && judged.since() != 0 ? judged.since() : order;
        }

        News again() {
            return news instanceof News.Judged judged ? new News.Judged(judged.run(), judged.stopped(), since()) : news;
        }
    }

    /**
     * A word that was heard.
     *
     * @param order its place among all words
     */
    public record Heard(String thing, String text, long order) {}

    /** A board that nobody shares yet; what is heard of others has these effects here. */
    NewsBoard(Consumer<News> effects) {
        this.effects = effects;
    }

    private Cache<String, Held> cache() {
        return Caffeine.newBuilder()
                .maximumSize(KEPT)
                .expireAfter(
                        Expiry.<String, Held>writing((_, word) -> word.news().life()))
                .ticker(now::get)
                .executor(Runnable::run)
                .build();
    }

    private Cache<String, Held> of(News news) {
        return news instanceof News.Stopped ? stops : said;
    }

    /** From now on there is somebody to tell. */
    public void share() {
        shared = true;
    }

    boolean isShared() {
        return shared;
    }

    /** The place of the last word that was heard. */
    public long last() {
        return last;
    }

    // --- what is known

    /** What stands against a run by what was told; null if nothing does. */
    @Nullable
    Standing standing(String policy, String run) {
        if (!shared || stops.estimatedSize() + said.estimatedSize() == 0) {
            return null;
        }
        var operator = judged(run);
        if (operator != null && operator.news() instanceof News.Judged judged && judged.stopped()) {
            return Standing.QUARANTINE;
        }
        var stop = stops.getIfPresent(News.Stopped.thing(run, policy));
        return stop != null && stop.news() instanceof News.Stopped stopped && holds(stopped, operator)
                ? stopped.standing()
                : null;
    }

    private static boolean holds(News.Stopped stop, @Nullable Held operator) {
        return operator == null || stop.knew() >= operator.since();
    }

    private @Nullable Held judged(String run) {
        return said.estimatedSize() == 0 ? null : said.getIfPresent(News.Judged.thing(run));
    }

    /** Stops that hold, of all replicas. */
    Stream<News.Stopped> stops() {
        return stops.asMap().values().stream()
                .map(Held::news)
                .filter(News.Stopped.class::isInstance)
                .map(News.Stopped.class::cast)
                .filter(stop -> holds(stop, judged(stop.run())));
    }

    /** Runs that an operator has stopped. */
    Stream<String> quarantined() {
        return said.asMap().values().stream()
                .map(word -> word.news() instanceof News.Judged judged && judged.stopped() ? judged.run() : "")
                .filter(run -> !run.isEmpty());
    }

    // --- what is told

    /** Something is to be told; nothing happens where nobody listens, or if it is known. */
    void tell(News news) {
        if (!shared || (news instanceof News.Stopped stopped && isKnown(stopped))) {
            return;
        }
        synchronized (untold) {
            of(news).put(news.thing(), new Held(news, 0));
            // While nobody listens there is always room for what operators say.
            if (untold.size() < (news instanceof News.Stopped ? KEPT : 2 * KEPT)) {
                untold.put(news.thing(), news);
            }
        }
    }

    private boolean isKnown(News.Stopped stop) {
        var known = stops.getIfPresent(stop.thing());
        return known != null
                && known.news() instanceof News.Stopped before
                && before.standing().isLike(stop.standing())
                && holds(before, judged(stop.run()));
    }

    /** What was told of stops of this run is taken back, because an operator speaks. */
    void forgetStops(String run) {
        var prefix = News.Stopped.thing(run, "");
        synchronized (untold) {
            untold.keySet().removeIf(thing -> thing.startsWith(prefix));
            stops.asMap().keySet().removeIf(thing -> thing.startsWith(prefix));
        }
    }

    /** Takes what is to be told next, which {@link #heard} or {@link #unheard} ends. */
    public List<News> next(int most) {
        synchronized (untold) {
            var next = untold.values().stream()
                    .sorted(OPERATORS_LAST.reversed())
                    .limit(most)
                    .toList();
            next.forEach(news -> {
                untold.remove(news.thing());
                underWay.put(news.thing(), news);
            });
            return next;
        }
    }

    /** What was told may not have been heard by anybody: it is told again. */
    public void unheard() {
        synchronized (untold) {
            underWay.forEach(untold::putIfAbsent);
            underWay.clear();
        }
    }

    /** All was forgotten where replicas tell each other: each tells again what it knows. */
    public void forgotten() {
        synchronized (untold) {
            said.asMap().forEach((thing, word) -> untold.putIfAbsent(thing, word.again()));
            stops.asMap().forEach((thing, word) -> untold.putIfAbsent(thing, word.again()));
        }
    }

    /**
     * What was told was heard, and this was said since {@link #last()}.
     *
     * @param words     in their order; what was told by this replica is among them
     * @param nowNanos  the monotonic clock
     * @param nowMillis the wall clock
     */
    public void heard(List<Heard> words, long nowNanos, long nowMillis) {
        now.accumulateAndGet(nowNanos, Math::max);
        var others = new ArrayList<News>();
        long heard = last;
        synchronized (untold) {
            for (var word : words) {
                heard = Math.max(heard, word.order());
                var own = underWay.remove(word.thing());
                var news = News.of(word.thing(), word.text(), nowNanos, nowMillis);
                if (news != null && !untold.containsKey(word.thing())) {
                    hear(own, new Held(news, word.order()), others);
                }
            }
        }
        others.forEach(effects);
        // Only now: what is stopped from here on is stopped by one who knows these words and has done as they say.
        last = heard;
    }

    private void hear(@Nullable News own, Held word, List<News> others) {
        var thing = word.news().thing();
        var held = of(word.news());
        if (word.news().equals(own)) {
            held.put(thing, word);
            return;
        }
        var known = held.getIfPresent(thing);
        if (known == null || !(word.news() instanceof News.Judged) || known.since() < word.since()) {
            held.put(thing, word);
            others.add(word.news());
        } else if (known.since() > word.since()) {
            // Somebody who had not heard the later word has said the earlier one again.
            untold.put(thing, known.again());
        }
    }
}
