package dev.tollgate.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BuiltInTest {
    private static List<String> found(Detector detector, String text) {
        var found = new ArrayList<String>();
        for (var next = detector.next(text, 0); next != null; next = detector.next(text, next.to())) {
            found.add(text.substring(next.from(), next.to()));
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "EMAIL  | write to ada.lovelace+x@mail.example.co.uk.        | ada.lovelace+x@mail.example.co.uk",
                "EMAIL  | <a@b.io>, (c_d@e-f.org)                            | a@b.io c_d@e-f.org",
                "EMAIL  | .dot@x.com and a@b and @b.com and a@.com and a@b.1 | dot@x.com",
                "EMAIL  | a@b.com@c.org                                      | a@b.com",
                "EMAIL  | an jürgen.müß@münchen.de, да@пример.рф, a@b.xn--p1ai | jürgen.müß@münchen.de да@пример.рф a@b.xn--p1ai",
                "EMAIL  | 邮箱ada@example.com。 a@b.1c a@b.c-d              | ada@example.com",
                "CARD   | 4111 1111 1111 1111                                | 4111 1111 1111 1111",
                "CARD   | pay 5500-0000-0000-0004, 378282246310005           | 5500-0000-0000-0004 378282246310005",
                "CARD   | 4111111111111112 1234567890123456 20241121103000000| ``",
                "CARD   | id4111111111111111 and 4111111111111111x           | ``",
                "CARD   | 6011111111111117 3530111333300000 30569309025904   | 6011111111111117 3530111333300000 30569309025904",
                "CARD   | 4111 1111 1111 1111 12                             | 4111 1111 1111 1111",
                "IBAN   | GB82 WEST 1234 5698 7654 32                        | GB82 WEST 1234 5698 7654 32",
                "IBAN   | DE89370400440532013000; NO9386011117947            | DE89370400440532013000 NO9386011117947",
                "IBAN   | DE89370400440532013001 XX00AAAA                    | ``",
                "PHONE  | +44 20 7946 0958 or +1 (415) 555-2671              | +44 20 7946 0958 +1 (415) 555-2671",
                "PHONE  | +1\u202f415\u2011555\u20112671 or 415\u2011555\u20132671 | +1\u202f415\u2011555\u20112671 415\u2011555\u20132671",
                "SSN    | is 078\u201105\u20111120 | 078\u201105\u20111120",
                "CARD   | 4111\u00a01111\u202f1111\u20111111 | 4111\u00a01111\u202f1111\u20111111",
                "IBAN   | GB82\u00a0WEST\u00a01234\u00a05698\u00a07654\u00a032 | GB82\u00a0WEST\u00a01234\u00a05698\u00a07654\u00a032",
                "PHONE  | (415) 555-2671, 415-555-2671, 415.555.2671         | (415) 555-2671 415-555-2671 415.555.2671",
                "PHONE  | 4155552671 1.2.3.4 2024-11-21 +1 2 3               | ``",
                "SSN    | 078-05-1120.                                       | 078-05-1120",
                "SSN    | 000-12-3456 666-12-3456 900-12-3456 123-00-4567    | ``",
                "SSN    | 123-45-67890 1123-45-6789 123-45-6789-1            | ``",
                "SECRET | key sk-abcdefghijklmnopqrstuvwx                    | sk-abcdefghijklmnopqrstuvwx",
                "SECRET | AKIAIOSFODNN7EXAMPLE, task-abcdefghijklmnopqrstuvw | AKIAIOSFODNN7EXAMPLE",
                "SECRET | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijklm | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijklm",
                "SECRET | sk-short sk- eyJ eyJa.b.c                          | ``"
            })
    void whatIsMeantIsFoundAndWhatOnlyLooksLikeItIsNot(BuiltIn detector, String text, String expected) {
        assertThat(String.join(" ", found(detector, text))).isEqualTo(expected);
    }

    @Test
    void aPrivateKeyIsFoundFromItsFirstLineToItsLast() {
        var key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----";

        assertThat(found(BuiltIn.SECRET, "a " + key + " b")).containsExactly(key);
        assertThat(found(BuiltIn.SECRET, "-----BEGIN EC PRIVATE KEY-----\nMII")).hasSize(1);
        assertThat(found(
                        BuiltIn.SECRET,
                        "-----BEGIN PGP PRIVATE KEY BLOCK-----\nabc\n-----END PGP PRIVATE KEY BLOCK-----."))
                .containsExactly("-----BEGIN PGP PRIVATE KEY BLOCK-----\nabc\n-----END PGP PRIVATE KEY BLOCK-----");
        assertThat(found(BuiltIn.SECRET, "-----BEGIN what is a \"PRIVATE KEY-----?"))
                .isEmpty();
        assertThat(found(BuiltIn.SECRET, "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aSearchGoesOnWhereItIsTold(BuiltIn detector) {
        long seed = 7;
        var random = new Random(seed);
        var alphabet = "0123456789 -+@.()abcXYZDE_sk\n";
        for (int round = 0; round < 2_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(80); i >= 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            int last = 0;
            for (var next = detector.next(text.toString(), 0);
                    next != null;
                    next = detector.next(text.toString(), next.to())) {
                assertThat(next.from()).as("seed %d: %s", seed, text).isGreaterThanOrEqualTo(last);
                assertThat(next.to()).as("seed %d: %s", seed, text).isGreaterThan(next.from());
                last = next.to();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a(b    | missing closing )",
                "a*     | it matches the empty text",
                "(?=a)  | invalid",
                "''     | 0 characters"
            })
    void anExpressionThatCannotBeUsedIsExplained(String written, String problem) {
        assertThat(Regex.read(written)).isInstanceOfSatisfying(Regex.Wrong.class, wrong -> assertThat(wrong.problem())
                .contains(problem));
    }

    @Test
    void anExpressionFindsWhatItDescribes() {
        var detector = ((Regex.Fine) Regex.read("(?i)project[- ]\\w+")).detector();

        assertThat(found(detector, "Project X and project-zeta")).containsExactly("Project X", "project-zeta");
    }
}
