package dev.tollgate.identity.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.CallerScopes;
import dev.tollgate.identity.Secret;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final CallerScopes SCOPES = new CallerScopes(Secret.of("a secret of tests"));
    private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");

    private static final ApiKey OPEN =
            new ApiKey("open", KeyHash.ofKey("key-one"), "bot", "finance", "acme", List.of("fast"), null);
    private static final ApiKey ENDING =
            new ApiKey("ending", KeyHash.ofKey("key-two"), "ending", null, null, List.of(), END);

    private final KeyRing ring = new KeyRing(List.of(OPEN, ENDING), SCOPES);

    @Test
    void shouldKnowTheHolderOfAKey() {
        assertThat(ring.judge("key-one", 0)).isInstanceOfSatisfying(Outcome.Ready.class, ready -> {
            var holder = (Caller.KeyHolder) ready.value();
            assertThat(holder.principal()).isEqualTo("key:open");
            assertThat(holder.agent()).isEqualTo("bot");
            assertThat(holder.team()).isEqualTo("finance");
            assertThat(holder.tenant()).isEqualTo("acme");
            assertThat(holder.mayUse("fast")).isTrue();
            assertThat(holder.mayUse("slow")).isFalse();
            assertThat(holder.scope()).isEqualTo(SCOPES.of("acme", "key:open"));
        });
    }

    @Test
    void shouldRefuseKeysThatAreUnknownWithoutRepeatingThem() {
        for (var key : List.of(
                "key-on", "key-one ", "KEY-ONE", KeyHash.ofKey("key-one").text())) {
            assertThat(ring.judge(key, 0)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
                assertThat(refused.fault().reason()).isEqualTo(Reason.UNAUTHENTICATED);
                assertThat(refused.fault().message()).doesNotContain(key);
            });
        }
    }

    @Test
    void shouldRefuseAKeyFromTheMomentOnAtWhichItExpires() {
        assertThat(ring.judge("key-two", END.toEpochMilli() - 1)).isInstanceOf(Outcome.Ready.class);
        assertThat(ring.judge("key-two", END.toEpochMilli()))
                .isInstanceOfSatisfying(Outcome.Refused.class, refused -> assertThat(
                                refused.fault().message())
                        .contains("ending")
                        .contains("2027-01-01"));
    }

    @Test
    void shouldMakeKeysThatNobodyGuessesAndHashesThatReadBack() {
        var random = new SplittableRandom(5);
        var made = new HashSet<String>();
        for (int i = 0; i < 1000; i++) {
            made.add(KeyHash.newKey(random));
        }

        assertThat(made).hasSize(1000).allSatisfy(key -> {
            assertThat(key).matches("tg-[A-Za-z0-9_-]{43}");
            assertThat(KeyHash.parse(KeyHash.ofKey(key).text())).isEqualTo(KeyHash.ofKey(key));
        });
        assertThat(KeyHash.ofKey("abc").text())
                .isEqualTo("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(KeyHash.ofKey("abc")).hasToString("sha256:ba7816bf...");
        assertThat(KeyHash.parse("sha256:abc")).isNull();
    }
}
