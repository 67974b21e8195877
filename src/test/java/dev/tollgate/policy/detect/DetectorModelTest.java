package dev.tollgate.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the detectors find in texts made of all that begins, ends and nearly is what they look for, against expressions with look-around that try each place. */
class DetectorModelTest {
    private static final int TEXTS = 30_000;

    private static final String WORD = "[A-Za-z0-9]";
    private static final Pattern SSN = Pattern.compile(
            "(?<![A-Za-z0-9\u2010-\u2013-])(?!000|666|9)\\d{3}[\u2010-\u2013-](?!00)\\d\\d[\u2010-\u2013-](?!0000)\\d{4}"
                    + "(?![A-Za-z0-9\u2010-\u2013-])");
    private static final Pattern SECRET = Pattern.compile(
            "-----BEGIN (?=[A-Z0-9 ]*PRIVATE KEY)[A-Z0-9 ]{0,40}(?=-----)"
                    + "(?:[\\s\\S]*?-----END [\\s\\S]*?-----|[\\s\\S]*)"
                    + "|(?<!\\w)(?:eyJ[\\w-]{7,}\\.(?:[\\w-]{4,}\\.[\\w-]{9,}|[\\w-]{20,})(?:\\.[\\w-]+)*|sk-[\\w-]{20,}|[sr]k_(?:live|test)_[\\w-]{16,}|whsec_[\\w-]{24,}|xapp-[\\w-]{20,}|GOCSPX-[\\w-]{20,}|pypi-[\\w-]{50,}"
                    + "|gh[pousr]_[\\w-]{36,}|github_pat_[\\w-]{22,}|glpat-[\\w-]{20,}|xox[bpars]-[\\w-]{10,}|A[KS]IA[\\w-]{16,}"
                    + "|AIza[\\w-]{35,}|ya29\\.[\\w-]{20,}|hf_[\\w-]{30,}|npm_[\\w-]{36,}|(?:xai|pplx|nvapi)-[\\w-]{40,}|r8_[\\w-]{36,}|gsk_[\\w-]{40,}|tg_[\\w-]{20,})");
    private static final Pattern ISSUED = Pattern.compile("4(?:\\d{12}|\\d{15}|\\d{18})|5[1-5]\\d{14}|3[47]\\d{13}"
            + "|3[068]\\d{12}|35\\d{14}|6\\d{15}|62\\d{17}|(?:222[1-9]|22[3-9]\\d|2[3-6]\\d\\d|27[01]\\d|2720)\\d{12}");

    private static final Map<BuiltIn, List<String>> PARTS = Map.of(
            BuiltIn.EMAIL, List.of("@", "ada", ".", "-", "example", "com", "x1", " ", "\"", "_", "é"),
            BuiltIn.CARD,
                    List.of(
                            "4111",
                            "1111 ",
                            "1111",
                            "-",
                            " ",
                            "0",
                            "5500",
                            "\u202f",
                            "\u2011",
                            "000000",
                            "04",
                            "3782822",
                            "46310005",
                            "x",
                            ",",
                            "  ",
                            "4111111111111111",
                            "6011111111111117",
                            "30569309025904",
                            "2223003122003222"),
            BuiltIn.IBAN,
                    List.of(
                            "GB82",
                            " WEST",
                            " 1234",
                            " 5698",
                            " 7654",
                            " 32",
                            "DE8937040044",
                            "0532013000",
                            "A",
                            "1",
                            " ",
                            "x",
                            "\""),
            BuiltIn.PHONE,
                    List.of(
                            "+", "44", " 20", " 7946", " 0958", "(", "415", ")", "-", "\u2011", "\u202f", "555", "2671",
                            ".", "x", " ", "1"),
            BuiltIn.SSN,
                    List.of(
                            "078",
                            "-",
                            "\u2011",
                            "05",
                            "1120",
                            "000",
                            "9",
                            "x",
                            " ",
                            "12",
                            "123-45-6789",
                            "078\u201105\u20111120",
                            "\""),
            BuiltIn.SECRET,
                    List.of(
                            "sk-",
                            "sk_live_",
                            "rk_live_",
                            "ghp_",
                            "gho_",
                            "github_pat_",
                            "glpat-",
                            "xoxb-",
                            "xoxs-",
                            "AKIA",
                            "ASIA",
                            "AIza",
                            "ya29.",
                            "hf_",
                            "npm_",
                            "xai-",
                            "r8_",
                            "xapp-",
                            "GOCSPX-",
                            "whsec_",
                            "gsk_",
                            "tg_",
                            "eyJ",
                            ".",
                            "-",
                            "--",
                            " ",
                            "a",
                            "Zz9",
                            "0123456789",
                            "abcdefghijklm",
                            "-----BEGIN ",
                            "EC ",
                            "PRIVATE KEY",
                            " BLOCK",
                            "-----",
                            "-----END ",
                            "\n",
                            "é"));

    private static String text(BuiltIn detector, Random random) {
        var parts = Objects.requireNonNull(PARTS.get(detector));
        var text = new StringBuilder();
        for (int i = random.nextInt(14); i >= 0; i--) {
            text.append(parts.get(random.nextInt(parts.size())));
        }
        return text.toString();
    }

    private static @Nullable Passage first(Pattern pattern, String text, int from, Predicate<String> right) {
        var matcher = pattern.matcher(text);
        for (int at = from; at < text.length() && matcher.find(at); at = matcher.start() + 1) {
            if (right.test(matcher.group())) {
                return new Passage(matcher.start(), matcher.end());
            }
        }
        return null;
    }

    private static @Nullable Passage firstCard(String text, int from) {
        Passage first = null;
        for (int more = 12; more <= 18; more++) {
            var pattern = Pattern.compile(
                    "(?<!" + WORD + ")\\d(?:[ \u00a0\u2007\u202f\u2010-\u2013-]?\\d){" + more + "}(?!" + WORD + ")");
            var found = first(pattern, text, from, number -> isCard(number.replaceAll("[^0-9]", "")));
            if (found != null && (first == null || found.from() <= first.from())) {
                first = found;
            }
        }
        return first;
    }

    private static boolean isCard(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            sum += i % 2 == 0 ? digit : "0246813579".charAt(digit) - '0';
        }
        return sum % 10 == 0 && ISSUED.matcher(digits).matches();
    }

    private static void compare(BuiltIn detector, Model model) {
        int found = 0;
        for (int seed = 0; seed < TEXTS; seed++) {
            var text = text(detector, new Random(seed));
            int from = 0;
            while (from <= text.length()) {
                var expected = model.next(text, from);
                assertThat(detector.next(text, from))
                        .as("seed %d from %d: %s", seed, from, text)
                        .isEqualTo(expected);
                found += expected == null ? 0 : 1;
                from = expected == null ? text.length() + 1 : seed % 2 == 0 ? expected.to() : expected.from() + 1;
            }
        }
        assertThat(found).as("what there was to find").isGreaterThan(TEXTS / 20);
    }

    private interface Model {
        @Nullable
        Passage next(String text, int from);
    }

    @Test
    void cardsAreFoundAsByOneExpressionForEachLength() {
        compare(BuiltIn.CARD, DetectorModelTest::firstCard);
    }

    @Test
    void socialSecurityNumbersAreFoundAsByAnExpression() {
        compare(BuiltIn.SSN, (text, from) -> first(SSN, text, from, _ -> true));
    }

    @Test
    void secretsAreFoundAsByAnExpression() {
        compare(BuiltIn.SECRET, (text, from) -> first(SECRET, text, from, _ -> true));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsFoundInAStringIsFoundAroundItToo(BuiltIn detector) {
        assertThat(detector.isLocal()).isTrue();
        int found = 0;
        for (int seed = 0; seed < TEXTS; seed++) {
            var random = new Random(seed);
            var text = text(detector, random);
            if (detector.next(text, 0) != null) {
                found++;
                var quoted = text(detector, random) + '"' + text + '"' + text(detector, random);
                assertThat(detector.next(quoted, 0))
                        .as("seed %d: %s", seed, quoted)
                        .isNotNull();
                var bare = "0 ,:[{\n".charAt(1 + random.nextInt(6)) + text + ",]}: \n".charAt(random.nextInt(6));
                assertThat(detector.next(bare, 0)).as("seed %d: %s", seed, bare).isNotNull();
            }
        }
        assertThat(found).as("what there was to find").isGreaterThan(TEXTS / 500);
    }
}
