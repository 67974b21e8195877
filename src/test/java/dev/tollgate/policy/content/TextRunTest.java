package dev.tollgate.policy.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.detect.BuiltIn;
import dev.tollgate.policy.detect.Filter;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextRunTest {
    private static final int WINDOW = 64;
    private static final Screen SCREEN = new Screen(List.of(
            new Filter("email", BuiltIn.EMAIL, Filter.Action.MASK, "[email]"),
            new Filter("card", BuiltIn.CARD, Filter.Action.MASK, "[card]"),
            new Filter("ssn", BuiltIn.SSN, Filter.Action.MASK, "[ssn]"),
            new Filter("phone", BuiltIn.PHONE, Filter.Action.MASK, "[phone]")));

    /** What comes out when the text arrives in these pieces, each passed on as soon as it is settled. */
    private static String masked(List<String> pieces, Hits hits) {
        var run = new TextRun(SCREEN, WINDOW, hits);
        var out = new StringBuilder();
        var ends = new ArrayList<Long>(List.of(0L));
        int sent = 0;
        for (int i = 0; i <= pieces.size(); i++) {
            if (i < pieces.size()) {
                run.append(pieces.get(i));
                ends.add(run.length());
            } else {
                run.end();
            }
            while (sent + 1 < ends.size() && run.isSettled(ends.get(sent + 1))) {
                var now = run.masked(ends.get(sent), ends.get(sent + 1));
                out.append(now == null ? pieces.get(sent) : now);
                sent++;
                run.forget(ends.get(sent));
            }
        }
        assertThat(sent).isEqualTo(pieces.size());
        return out.toString();
    }

    private static List<String> cut(String text, Random random) {
        var pieces = new ArrayList<String>();
        for (int at = 0; at < text.length(); ) {
            int length = Math.min(text.length() - at, random.nextInt(12));
            pieces.add(text.substring(at, at + length));
            at += length;
        }
        return pieces;
    }

    @Test
    void howeverATextIsCutItIsMaskedAsAWhole() {
        long seed = 20261121;
        var random = new Random(seed);
        var words = List.of(
                "hello ",
                "ada@example.com",
                "4111 1111 1111 1111",
                " ",
                ", ",
                "078-05-1120",
                "+44 20 7946 0958",
                "4111",
                "@",
                ".",
                "1",
                "-",
                "\n",
                "the end",
                "é",
                "x.y@z.org",
                "(415) 555-2671");
        for (int round = 0; round < 3_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(30); i >= 0; i--) {
                text.append(words.get(random.nextInt(words.size())));
            }
            var whole = SCREEN.masked(text.toString(), new Hits());

            assertThat(masked(cut(text.toString(), random), new Hits()))
                    .as("seed %d, round %d: %s", seed, round, text)
                    .isEqualTo(whole == null ? text.toString() : whole);
        }
    }

    @Test
    void nothingWaitsLongerThanTheWindow() {
        var run = new TextRun(SCREEN, WINDOW, new Hits());
        for (int i = 0; i < 500; i++) {
            run.append("word ");
            assertThat(run.isSettled(Math.max(0, run.length() - WINDOW))).isTrue();
        }
    }

    @Test
    void aFindingLongerThanTheWindowIsMaskedToTheEndOfItsWord() {
        var screen = new Screen(List.of(new Filter("secret", BuiltIn.SECRET, Filter.Action.MASK, "[secret]")));
        var run = new TextRun(screen, WINDOW, new Hits());
        var secret = "sk-" + "abcdefghij".repeat(60);
        for (var piece : (secret + " and more").split("(?<=\\G.{7})", -1)) {
            run.append(piece);
        }
        run.end();

        assertThat(run.masked(0, run.length())).isEqualTo("[secret] and more");
    }

    private static String grown(String text, int window) {
        var screen = new Screen(List.of(new Filter("secret", BuiltIn.SECRET, Filter.Action.MASK, "[secret]")));
        var run = new TextRun(screen, window, new Hits());
        var out = new StringBuilder();
        long shown = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length()) {
                run.append(text.substring(i, i + 1));
            } else {
                run.end();
            }
            while (shown < run.length() && run.isSettled(shown + 1)) {
                var masked = run.masked(shown, shown + 1);
                out.append(masked == null ? text.substring((int) shown, (int) shown + 1) : masked);
                run.forget(++shown);
            }
        }
        return out.toString();
    }

    @Test
    void aWebTokenLongerThanTheWindowIsKnownBeforeItsLastPartIsThere() {
        var token = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjNmYTYzYiJ9." + "eyJzdWIiOiIx".repeat(60) + "."
                + "c2lnbmF0dXJl".repeat(30);
        for (int before = 0; before < 128; before++) {
            var text = " ".repeat(before) + "send " + token + " there";

            assertThat(grown(text, 128)).isEqualTo(text.replace(token, "[secret]"));
        }
    }

    @Test
    void aPrivateKeyInAFileOfSettingsIsMaskedToItsLastLine() {
        var lines = "    MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n".repeat(25);
        var key = "-----BEGIN RSA PRIVATE KEY-----\n" + lines + "    -----END";

        assertThat(grown("tls:\n  key: |\n    " + key + " RSA PRIVATE KEY-----\n", 64))
                .isEqualTo("tls:\n  key: |\n    [secret] RSA PRIVATE KEY-----\n");
    }

    @Test
    void whatIsRefusedBeginsWhereItWasFound() {
        var hits = new Hits();
        var screen = new Screen(List.of(new Filter("card", BuiltIn.CARD, Filter.Action.REFUSE, "")));
        var run = new TextRun(screen, WINDOW, hits);
        run.append("pay with ");
        long harmless = run.length();
        run.append("4111 1111 1111 1111");
        long end = run.length();
        run.end();

        assertThat(hits.refused()).isEqualTo("card");
        assertThat(run.isSettled(harmless) && !run.isRefused(harmless)).isTrue();
        assertThat(run.isRefused(end)).isTrue();
    }

    @Test
    void whatIsPastIsForgotten() {
        var hits = new Hits();
        var pieces = new ArrayList<String>();
        for (int i = 0; i < 2_000; i++) {
            pieces.add("a line of text, mail x" + i + "@example.com; ");
        }

        assertThat(masked(pieces, hits)).doesNotContain("@").contains("mail [email]; ");
        assertThat(hits.toString()).isEqualTo("email=2000");
    }
}
