package dev.tollgate.io.redis;

import dev.tollgate.io.ControlLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, on an event loop of its own, behind a breaker: nobody ever waits longer than the timeout, and while Redis is slow
 * or gone nobody waits at all.
 *
 * <p>How to use it: ask {@link #usable} first and do without where it says no; else {@link #run} a script with all the keys of a call at
 * once, and take null for "do without" too. Keys come from {@link RedisSettings#key}. A script whose answer came too late may still have
 * run, so what it does must bear being done and not known: count against the caller rather than for it, or carry an id that makes it
 * idempotent.
 *
 * <p>The breaker: three failures in a row (a timeout, an error, a lost connection) open it. From then on one probe a second, which no call
 * waits for, connects anew and writes a key, to be done within the timeout; the first one closes it. It has no half-open state and needs no library
 * for that.
 *
 * <p>The loop is its own and not the control plane's, because a scrape of the metrics takes milliseconds and a call waits here.
 *
 * <p>Threads: any may ask; answers come on the link's own.
 */
public final class RedisLink implements AutoCloseable {
    /** Failures in a row that open the breaker. */
    static final int FAILURES = 3;

    private static final int MOST_PENDING = 4096;
    private static final long PROBE_MILLIS = 1_000;

    private final RedisSettings settings;
    private final Consumer<String> notices;
    private final ControlLoop loop;
    private final Vertx vertx;
    private final Context context;
    private final Redis client;
    private final AtomicInteger pending = new AtomicInteger();
    private final LongAdder failed = new LongAdder();
    private final List<Runnable> whenUsable = new CopyOnWriteArrayList<>();
    private volatile boolean usable;
    private volatile boolean closed;
    /** Until when a question that had no answer speaks for those behind it. */
    private volatile long silentUntil = System.nanoTime();
    /** Confined to the loop, as what follows. */
    private @Nullable RedisConnection connection;

    private boolean probing;
    private long probedAt;
    private String complaint = "";
    private int inRow;

    private RedisLink(RedisSettings settings, Consumer<String> notices) {
        this.settings = settings;
        this.notices = notices;
        loop = ControlLoop.open();
        vertx = loop.vertx();
        context = vertx.getOrCreateContext();
        client = Redis.createClient(
                vertx,
                placed(settings)
                        .setMaxPoolSize(2)
                        .setMaxPoolWaiting(4)
                        .setMaxWaitingHandlers(MOST_PENDING + 16)
                        .setPoolCleanerInterval(-1)
                        .setPoolRecycleTimeout(-1)
                        .setPoolMaxLifetime(-1)
                        .setNetClientOptions(socket(settings)));
    }

    private static RedisOptions placed(RedisSettings settings) {
        var options = new RedisOptions().setConnectionString(settings.url().reveal());
        return switch (settings.place()) {
            case RedisPlace.Server _ -> options.setType(RedisClientType.STANDALONE);
            case RedisPlace.Cluster _ -> options.setType(RedisClientType.CLUSTER);
            case RedisPlace.Sentinels(var master, var others) -> {
                others.forEach(other -> options.addConnectionString(other.reveal()));
                // Who is the master is asked with each connection, so that all gateways follow a failover within a
                // second.
                yield options.setType(RedisClientType.SENTINEL)
                        .setRole(RedisRole.MASTER)
                        .setMasterName(master)
                        .setTopologyCacheTTL(1);
            }
        };
    }

    private static NetClientOptions socket(RedisSettings settings) {
        var options = new NetClientOptions()
                .setConnectTimeout((int) PROBE_MILLIS)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setSsl(settings.encrypted())
                .setHostnameVerificationAlgorithm("HTTPS");
        var tls = settings.tls();
        if (tls != null && tls.ca() != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(tls.ca().toString()));
        }
        if (tls != null && tls.cert() != null && tls.key() != null) {
            options.setKeyCertOptions(new PemKeyCertOptions()
                    .addCertPath(tls.cert().toString())
                    .addKeyPath(tls.key().toString()));
        }
        return options;
    }

    /**
     * Begins to connect; until that has worked the link is not usable.
     *
     * @param notices hears when Redis goes and comes back, and whether it lends, at most once a second each, on the link's thread
     */
    public static RedisLink open(RedisSettings settings, Consumer<String> notices) {
        var link = new RedisLink(settings, notices);
        link.context.runOnContext(_ -> link.probe());
        link.every(Duration.ofMillis(PROBE_MILLIS), link::probe);
        return link;
    }

    /** The same where nobody hears. */
    public static RedisLink open(RedisSettings settings) {
        return open(settings, notice -> {});
    }

    public RedisSettings settings() {
        return settings;
    }

    /** Whether asking is worth it now. */
    public boolean usable() {
        return usable;
    }

    /**
     * Whether Redis has just left a question without an answer in time, and has said nothing since: for as long as that one was waited for, nobody
     * need wait again. So a call that asks about several things waits for one of them at most.
     */
    public boolean silent() {
        return System.nanoTime() - silentUntil < 0;
    }

    /** Timeouts, errors and lost connections since the start. */
    public long failures() {
        return failed.sum();
    }

    /** Tells whoever hears when Redis goes and comes back; on the link's thread. */
    void notice(String text) {
        if (!closed) {
            notices.accept(text);
        }
    }

    /** Tells whenever Redis is back, on the link's thread: what is asked then goes out before anything else. */
    public void onUsable(Runnable task) {
        whenUsable.add(task);
    }

    /** Runs something on the link's thread at this interval, for as long as the link is open. */
    public void every(Duration interval, Runnable task) {
        context.runOnContext(_ -> vertx.setPeriodic(interval.toMillis(), _ -> task.run()));
    }

    /**
     * Runs a script.
     *
     * @param keys all that it reads or writes
     * @param arguments its {@code ARGV}
     * @param done told once, on the link's thread, what it returned; null where Redis did not say so in time
     */
    public void run(RedisScript script, List<String> keys, List<String> arguments, Consumer<@Nullable Response> done) {
        run(script, keys, arguments, done, _ -> {});
    }

    /**
     * The same, for who can put right what a script did unknown.
     *
     * @param late told, on the link's thread, what it returned where that came after {@code done} had been told null
     */
    public void run(
            RedisScript script,
            List<String> keys,
            List<String> arguments,
            Consumer<@Nullable Response> done,
            Consumer<Response> late) {
        send(open -> evaluate(open, script, keys, arguments), done, late);
    }

    /**
     * Runs a script that must not be overtaken by any that is run after it: its text goes out whole, since one that is only named would come
     * behind the others where Redis has never seen it.
     */
    void runInOrder(RedisScript script, List<String> keys, List<String> arguments, Consumer<@Nullable Response> done) {
        send(open -> open.send(request(Command.EVAL, script.source(), keys, arguments)), done, _ -> {});
    }

    private void send(
            Function<RedisConnection, Future<@Nullable Response>> question,
            Consumer<@Nullable Response> done,
            Consumer<Response> late) {
        if (pending.incrementAndGet() > MOST_PENDING) {
            context.runOnContext(_ -> end(done, null));
            return;
        }
        context.runOnContext(_ -> {
            var open = connection;
            if (open == null || !usable) {
                end(done, null);
                return;
            }
            answered(open, question.apply(open), done, late);
        });
    }

    /** What an answer, or an element of one, is as a number; 0 where it is none. */
    static long number(@Nullable Response said) {
        var number = said == null ? null : said.toLong();
        return number == null ? 0 : number;
    }

    private void end(Consumer<@Nullable Response> done, @Nullable Response said) {
        pending.decrementAndGet();
        done.accept(said);
    }

    private static Future<@Nullable Response> evaluate(
            RedisConnection open, RedisScript script, List<String> keys, List<String> arguments) {
        return open.send(request(Command.EVALSHA, script.sha1(), keys, arguments))
                .recover(why -> String.valueOf(why.getMessage()).startsWith("NOSCRIPT")
                        ? open.send(request(Command.EVAL, script.source(), keys, arguments))
                        : Future.failedFuture(why));
    }

    private static Request request(Command command, String script, List<String> keys, List<String> arguments) {
        var request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(request::arg);
        return request;
    }

    private void answered(
            RedisConnection asked,
            Future<@Nullable Response> answer,
            Consumer<@Nullable Response> done,
            Consumer<Response> late) {
        answer.timeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS).onComplete(said -> {
            if (said.succeeded()) {
                inRow = 0;
                silentUntil = System.nanoTime();
            } else {
                failed.increment();
                if (!answer.isComplete()) {
                    silentUntil = System.nanoTime() + settings.timeout().toNanos();
                }
                if (asked.equals(connection) && ++inRow >= FAILURES) {
                    lose(asked);
                }
            }
            end(done, said.result());
            if (said.failed() && !answer.isComplete()) {
                answer.onSuccess(response -> {
                    silentUntil = System.nanoTime();
                    if (response != null) {
                        late.accept(response);
                    }
                });
            }
        });
    }

    // --- the breaker

    /** Opens the breaker: what is still to come on this connection comes too late. */
    private void lose(RedisConnection which) {
        if (which.equals(connection)) {
            usable = false;
            connection = null;
            inRow = 0;
            if (!closed) {
                notices.accept(
                        "redis: gone, or slower than " + settings.timeout().toMillis()
                                + " ms (expected: an answer in time); until it is back each replica counts limits by its share, and spends of budgets what it was lent");
            }
            if (System.nanoTime() - probedAt >= PROBE_MILLIS * 1_000_000) {
                context.runOnContext(_ -> probe());
            }
        }
        close(which);
    }

    private void close(RedisConnection which) {
        // A connection that is gone already says so, and nobody needs to hear it.
        which.close().onComplete(_ -> {});
    }

    private void probe() {
        if (usable || probing || closed) {
            return;
        }
        probing = true;
        probedAt = System.nanoTime();
        var connecting = client.connect();
        connecting
                .timeout(PROBE_MILLIS, TimeUnit.MILLISECONDS)
                .compose(fresh -> fresh.send(written())
                        .timeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                        .map(fresh))
                .onComplete(greeted -> {
                    probing = false;
                    if (greeted.succeeded() && !closed) {
                        use(greeted.result());
                    } else {
                        unusable(greeted.cause());
                        connecting.onSuccess(this::close);
                    }
                });
    }

    /** A server that lives but takes no writes, such as a replica that nobody has promoted, is of no use. */
    private Request written() {
        return Request.cmd(Command.SET)
                .arg(settings.key("probe", "link"))
                .arg("1")
                .arg("PX")
                .arg(PROBE_MILLIS);
    }

    /** Says once why it cannot be used; the words of the server's error stay out but for its code, since they may quote the address. */
    private void unusable(@Nullable Throwable why) {
        var message = why == null ? null : why.getMessage();
        var said = why instanceof Response && message != null
                ? message.split("[^A-Z]", 2)[0]
                : switch (why) {
                    case null -> "closed";
                    case UnknownHostException _ -> "its name has no address";
                    case ConnectException _ -> "nobody answers at its address";
                    case TimeoutException _ -> "no answer in time";
                    default -> why.getClass().getSimpleName();
                };
        if (!closed && !said.equals(complaint)) {
            complaint = said;
            notices.accept("redis: cannot be used: " + said + " (expected: an answer to a write within "
                    + settings.timeout().toMillis() + " ms)");
        }
    }

    private void use(RedisConnection fresh) {
        fresh.exceptionHandler(_ -> lose(fresh));
        fresh.endHandler(_ -> lose(fresh));
        connection = fresh;
        inRow = 0;
        complaint = "";
        whenUsable.forEach(Runnable::run);
        usable = true;
        notices.accept("redis: answers");
    }

    @Override
    public void close() {
        closed = true;
        usable = false;
        client.close().onComplete(_ -> {});
        loop.close();
    }
}
