package dev.tollgate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedCertificateTest {
    private static final String REAL = "spiffe://cluster.local/ns/payments/sa/billing";
    private static final String EVIL = "spiffe://cluster.local/ns/admin/sa/root";
    private static final String SEEN = "By=spiffe://cluster.local/ns/gw/sa/front;Hash=468ed33b;"
            + "Subject=\"/C=US/ST=CA/OU=\\\"Ops\\\", Billing/CN=Client\";URI=" + REAL + ";DNS=a.b;DNS=c.d";

    private static @Nullable String workload(String... lines) {
        var found = ForwardedCertificate.workload(List.of(lines));
        return found == null ? null : found.text();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SEEN,
                "URI=" + REAL,
                "uri=" + REAL,
                "Hash=1;Cert=\"-----BEGIN%20CERTIFICATE\";Subject=\"\";URI=" + REAL,
                "URI=\"" + REAL + "\";Hash=1",
                "URI=" + EVIL + "," + SEEN,
                "URI=" + EVIL + " , " + SEEN,
                "Hash=1;Subject=\"x,URI=" + EVIL + "\"," + SEEN
            })
    void theLastElementNamesTheWorkload(String field) {
        assertThat(workload(field)).isEqualTo(REAL);
    }

    @Test
    void severalLinesAreOneList() {
        assertThat(workload("URI=" + EVIL, SEEN)).isEqualTo(REAL);
        assertThat(workload(SEEN, "Hash=1")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                " ",
                "URI",
                "URI=",
                "=" + REAL,
                REAL,
                "URI=" + REAL + ",",
                "," + "URI=" + REAL,
                "URI=" + REAL + ";",
                ";URI=" + REAL,
                "URI=\"" + REAL,
                "URI=" + REAL + "\"",
                "URI=\"" + REAL + "\"x",
                "URI =" + REAL,
                "URI= " + REAL,
                "URI=https://example.com",
                "URI=spiffe://cluster.local",
                "URI=spiffe://cluster.local/ns/../sa/x",
                "URI=" + REAL + ";URI=" + REAL,
                "URI=" + REAL + ";URI=" + EVIL,
                "URI=" + REAL + ";URI=https://example.com",
                "DNS=a.b",
                "URI=" + REAL + ",DNS=a.b",
                "URI=" + REAL + " URI=" + EVIL
            })
    void anythingElseNamesNobody(String field) {
        assertThat(workload(field)).isNull();
    }

    /** Whatever a caller writes before it, the proxy's element is believed or nobody is. */
    @Test
    void noClaimOfTheCallerMovesTheBorder() {
        long seed = 20_261_121;
        var random = new SplittableRandom(seed);
        var parts = List.of(
                "URI=" + EVIL,
                "\"",
                "\\\"",
                "\\",
                ",",
                ";",
                "=",
                "Subject=\"",
                "Hash=1",
                "URI=\"" + EVIL + "\"",
                " ",
                "x");
        for (int i = 0; i < 200_000; i++) {
            var claim = new StringBuilder();
            for (int n = random.nextInt(8); n >= 0; n--) {
                claim.append(parts.get(random.nextInt(parts.size())));
            }
            assertThat(workload(claim + "," + SEEN))
                    .as("seed %d, claim %s", seed, claim)
                    .isIn(null, REAL);
        }
    }
}
