package dev.tollgate.io.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.identity.jwt.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** In virtual time. */
class FetchedKeysTest {
    private static final String ONE = Tokens.jwks(Tokens.RSA);
    private static final String TWO = Tokens.jwks(Tokens.RSA, Tokens.EC);

    private final Deque<CompletableFuture<String>> tries = new ArrayDeque<>();
    private final List<Duration> waits = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private long now = -7;
    private int fetches;

    private final FetchedKeys keys = new FetchedKeys(
            () -> {
                fetches++;
                var attempt = new CompletableFuture<String>();
                tries.add(attempt);
                return attempt;
            },
            (wait, what) -> {
                waits.add(wait);
                later.add(what);
            },
            () -> now,
            notices::add);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void answer(String document) {
        tries.remove().complete(document);
    }

    private void fail() {
        tries.remove().completeExceptionally(new IOException("nobody there"));
    }

    @Test
    void shouldFetchOnceHoweverManyAskAndWakeThemAll() {
        var first = keys.renewed();
        var second = keys.renewed();

        assertThat(fetches).isOne();
        assertThat(first).isNotNull().isSameAs(second);
        assertThat(keys.current()).isNull();
        answer(ONE);
        assertThat(first).isCompleted();
        assertThat(keys.current()).isNotNull();
        assertThat(keys.status().keys()).isOne();
    }

    @Test
    void shouldNotFetchAgainWithinTheGapWhoeverAsks() {
        keys.renewed();
        answer(ONE);
        for (int i = 0; i < 10_000; i++) {
            assertThat(keys.renewed()).isNull();
        }
        pass(Duration.ofSeconds(29));
        assertThat(keys.renewed()).isNull();
        pass(Duration.ofSeconds(1));
        assertThat(keys.renewed()).isNotNull();
        assertThat(fetches).isEqualTo(2);
        answer(TWO);
        assertThat(keys.status().keys()).isEqualTo(2);
    }

    @Test
    void shouldRefreshBeforeAnybodyAsks() {
        keys.renewed();
        answer(ONE);
        assertThat(waits).containsExactly(FetchedKeys.REFRESH);
        pass(FetchedKeys.REFRESH);
        later.getLast().run();

        assertThat(fetches).isEqualTo(2);
    }

    @Test
    void shouldKeepTheLastKeysInAnOutageForADay() {
        keys.renewed();
        answer(ONE);
        var had = keys.current();
        for (int i = 0; i < 2000; i++) {
            pass(Duration.ofSeconds(30));
            keys.renewed();
            fail();
            assertThat(keys.current()).isSameAs(had);
        }
        assertThat(keys.status().failures()).isEqualTo(2000);
        assertThat(keys.status().trouble()).contains("nobody there");
        pass(FetchedKeys.MAX_STALE);
        assertThat(keys.current()).isNull();
    }

    @Test
    void shouldTryAgainSoonWhileThereAreNoKeysAtAllAndEverMoreSlowly() {
        keys.renewed();
        for (int i = 0; i < 7; i++) {
            fail();
            pass(waits.getLast());
            later.getLast().run();
        }
        assertThat(waits.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(tries).hasSize(1);
    }

    @Test
    void shouldTakeADocumentThatIsNoneForAFailure() {
        keys.renewed();
        answer("<html>login</html>");

        assertThat(keys.current()).isNull();
        assertThat(keys.status().trouble()).contains("no set of keys").doesNotContain("login");
    }

    @Test
    void shouldTellOfAnOutageOnceAndOfItsEnd() {
        keys.renewed();
        answer(ONE);
        assertThat(notices).isEmpty();
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofSeconds(30));
            keys.renewed();
            fail();
        }
        assertThat(notices)
                .containsExactly("cannot be fetched: nobody there; those of 30 s ago are believed up to 24 h");
        pass(Duration.ofSeconds(30));
        keys.renewed();
        answer(TWO);

        assertThat(notices).hasSize(2).last().isEqualTo("are fetched again, after 100 tries that failed");
        assertThat(keys.status().failures()).isZero();
        assertThat(keys.status().failed()).isEqualTo(100);
        assertThat(keys.status().fetched()).isEqualTo(2);
    }

    @Test
    void shouldTellThatThereAreNoKeysAndNothingOfWhatCameInstead() {
        keys.renewed();
        answer("<html>" + "secret ".repeat(10_000) + "</html>");

        assertThat(notices)
                .singleElement()
                .asString()
                .startsWith("cannot be fetched: no set of keys")
                .endsWith("no token can be checked until they are")
                .doesNotContain("secret");
    }

    @Test
    void shouldFetchNothingMoreOnceItIsClosed() {
        keys.renewed();
        keys.close();
        answer(ONE);
        pass(Duration.ofMinutes(30));

        assertThat(waits).isEmpty();
        assertThat(keys.renewed()).isNull();
    }
}
