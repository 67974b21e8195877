package dev.tollgate.policy.loop.trial;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Chances and made-up words for scenes.
 *
 * <p>Threads: confined to one.
 */
final class Words {
    final SplittableRandom random;

    Words(long seed) {
        random = new SplittableRandom(seed);
    }

    String word() {
        var letters = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            letters.append("bdfgklmnprstv".charAt(random.nextInt(13))).append("aeiou".charAt(random.nextInt(5)));
        }
        return letters.toString();
    }

    /** So many of them. */
    String words(int count) {
        var words = new StringBuilder(word());
        for (int i = 1; i < count; i++) {
            words.append(' ').append(word());
        }
        return words.toString();
    }

    UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    String one(String... of) {
        return of[random.nextInt(of.length)];
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    boolean in(int times) {
        return random.nextInt(times) == 0;
    }

    int upTo(int bound) {
        return random.nextInt(bound);
    }

    /** A time between, in milliseconds. */
    long between(long least, long bound) {
        return random.nextLong(least, bound);
    }
}
