package dev.tollgate.io.redis;

import dev.tollgate.policy.loop.guard.News;
import dev.tollgate.policy.loop.guard.NewsBoard;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries what replicas tell each other of runs that go in circles: once a second, in one script, never on the way of a call. While Redis is
 * away each replica does with what it knows, and tells what it did when Redis is back; a Redis that has forgotten everything is told again.
 *
 * <p>Threads: everything happens on the link's own.
 */
public final class SharedLoops {
    private static final RedisScript EXCHANGE = RedisScript.load("loops-exchange.lua");
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int TOLD_AT_ONCE = 100;
    private static final int HEARD_AT_ONCE = 200;
    /** How many words Redis keeps. */
    private static final int KEPT = 20_000;

    private static final int FIRST = 2;
    private static final int PER_WORD = 3;

    private final RedisLink link;
    private final NewsBoard board;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private boolean asking;
    private @Nullable String epoch;
    private long from;

    private SharedLoops(RedisLink link, NewsBoard board, LongSupplier nanoTime, InstantSource clock) {
        this.link = link;
        this.board = board;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** Begins to carry what stands on this board, for as long as the link is open. */
    public static void carry(RedisLink link, NewsBoard board, LongSupplier nanoTime, InstantSource clock) {
        var loops = new SharedLoops(link, board, nanoTime, clock);
        board.share();
        link.every(INTERVAL, loops::exchange);
    }

    private void exchange() {
        if (asking || !link.usable()) {
            return;
        }
        asking = true;
        link.run(EXCHANGE, keys(), arguments(board.next(TOLD_AT_ONCE)), said -> {
            asking = false;
            if (said == null || said.size() < FIRST) {
                board.unheard();
            } else {
                heard(said);
            }
        });
    }

    private List<String> keys() {
        var settings = link.settings();
        return List.of(
                settings.key("loops", "words"),
                settings.key("loops", "order"),
                settings.key("loops", "ends"),
                settings.key("loops", "known"));
    }

    private List<String> arguments(List<News> told) {
        var arguments = new ArrayList<String>(PER_WORD * (1 + told.size()));
        arguments.add(String.valueOf(from));
        arguments.add(String.valueOf(HEARD_AT_ONCE));
        arguments.add(String.valueOf(KEPT));
        long nanos = nanoTime.getAsLong();
        long millis = clock.millis();
        for (var news : told) {
            arguments.add(news.thing());
            arguments.add(news.text(nanos, millis));
            arguments.add(String.valueOf(news.life().toMillis()));
        }
        return arguments;
    }

    private void heard(Response said) {
        var words = new ArrayList<NewsBoard.Heard>();
        for (int i = FIRST; i + PER_WORD <= said.size(); i += PER_WORD) {
            long order = RedisLink.number(said.get(i + 2));
            words.add(
                    new NewsBoard.Heard(said.get(i).toString(), said.get(i + 1).toString(), order));
            from = Math.max(from, order);
        }
        board.heard(words, nanoTime.getAsLong(), clock.millis());
        var known = said.get(0).toString();
        if (!known.equals(epoch)) {
            // What it knows now is what this answer held; what was known before is told again.
            if (epoch != null) {
                from = 0;
                board.forgotten();
            }
            epoch = known;
        }
        if (words.size() == HEARD_AT_ONCE) {
            exchange();
        }
    }
}
