package dev.tollgate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {
    @Test
    void shouldReadDomainNamespaceAndServiceAccount() {
        assertThat(SpiffeId.parse("spiffe://cluster.local/ns/payments/sa/billing"))
                .isEqualTo(new SpiffeId(
                        "spiffe://cluster.local/ns/payments/sa/billing", "cluster.local", "payments", "billing"));
        assertThat(SpiffeId.parse("spiffe://example.org/ns/a/sa/b/c"))
                .isEqualTo(new SpiffeId("spiffe://example.org/ns/a/sa/b/c", "example.org", null, null));
        assertThat(SpiffeId.parse("spiffe://example.org/9eebccd2-12bf-40a6-b262-65fe0487d453"))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "spiffe://",
                "spiffe://cluster.local",
                "spiffe://cluster.local/",
                "spiffe:///ns/a/sa/b",
                "spiffe://Cluster.local/ns/a/sa/b",
                "SPIFFE://cluster.local/ns/a/sa/b",
                "https://cluster.local/ns/a/sa/b",
                "spiffe://user@cluster.local/ns/a",
                "spiffe://cluster.local:443/ns/a",
                "spiffe://cluster.local//a",
                "spiffe://cluster.local/a/",
                "spiffe://cluster.local/a/../b",
                "spiffe://cluster.local/./b",
                "spiffe://cluster.local/a%2Fb",
                "spiffe://cluster.local/a?b",
                "spiffe://cluster.local/a#b",
                "spiffe://cluster.local/a\n"
            })
    void shouldRefuseWhatIsNoIdOfAWorkload(String text) {
        assertThat(SpiffeId.parse(text)).isNull();
    }

    @Test
    void shouldRefuseAnIdOfAnyLength() {
        assertThat(SpiffeId.parse("spiffe://cluster.local/" + "a".repeat(3000))).isNull();
    }
}
