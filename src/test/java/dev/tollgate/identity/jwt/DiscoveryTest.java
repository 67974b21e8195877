package dev.tollgate.identity.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.text.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryTest {
    private static final String ISSUER = "https://login.example.com/realm";

    private static String document(String issuer, String keys) {
        return "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keys + "\",\"claims_supported\":[\"sub\"]}";
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.example.com, https://login.example.com/.well-known/openid-configuration",
        "https://login.example.com/, https://login.example.com/.well-known/openid-configuration",
        "https://login.example.com/a/b, https://login.example.com/a/b/.well-known/openid-configuration",
        "http://127.0.0.1:8080/x, http://127.0.0.1:8080/x/.well-known/openid-configuration",
        "http://localhost:1, http://localhost:1/.well-known/openid-configuration"
    })
    void theDocumentOfAnIssuerStandsBehindItsUrl(String issuer, String document) {
        assertThat(Discovery.document(issuer)).isEqualTo(URI.create(document));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accounts.example.com",
                "http://login.example.com",
                "http://10.0.0.1",
                "https://login.example.com?tenant=1",
                "https://login.example.com#x",
                "https://user:secret@login.example.com",
                "https:///x",
                "ftp://login.example.com",
                "https://login.example.com/a b",
                ""
            })
    void anIssuerThatIsNoSafeUrlHasNone(String issuer) {
        assertThat(Discovery.document(issuer)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.example.com/realm/keys?v=2",
                "https://keys.example.net/oauth2/v3/certs",
                "https://login.example.com:8443/keys"
            })
    void keysAreWhereTheIssuerSaysOverTls(String keys) throws ParseException {
        assertThat(Discovery.keys(ISSUER, document(ISSUER, keys))).isEqualTo(URI.create(keys));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://login.example.com/keys",
                "http://127.0.0.1/keys",
                "http://localhost:15000/api/config",
                "https://localhost/keys",
                "https://127.0.0.1/keys",
                "https://[::1]/keys",
                "https://10.0.0.7/keys",
                "https://169.254.169.254/latest",
                "https://2130706433/keys",
                "https://user:secret@keys.example.net/keys",
                "file:///etc/passwd",
                "/keys",
                ""
            })
    void placesThatOnlyAnOperatorMayNameAreNotAsked(String keys) {
        assertThatThrownBy(() -> Discovery.keys(ISSUER, document(ISSUER, keys)))
                .isInstanceOf(ParseException.class)
                .hasMessageStartingWith("jwks_uri: ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void anIssuerOnThisMachineMayHaveItsKeysThere() throws ParseException {
        assertThat(Discovery.keys(
                        "http://127.0.0.1:8080", document("http://127.0.0.1:8080", "http://127.0.0.1:8080/k")))
                .isEqualTo(URI.create("http://127.0.0.1:8080/k"));
        assertThatThrownBy(() -> Discovery.keys(
                        "http://127.0.0.1:8080", document("http://127.0.0.1:8080", "http://localhost/k")))
                .hasMessageContaining("a host that only an operator may name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://login.example.com/realm/", "https://login.example.com", "https://evil.example.com/realm"
            })
    void theDocumentMustBeTheIssuersOwn(String said) {
        assertThatThrownBy(() -> Discovery.keys(ISSUER, document(said, "https://login.example.com/keys")))
                .hasMessage("issuer: another one (expected: " + ISSUER + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{",
                "{\"issuer\":7}",
                "{\"issuer\":\"https://login.example.com/realm\"}",
                "{\"issuer\":\"https://login.example.com/realm\",\"jwks_uri\":[\"https://a.example.com\"]}"
            })
    void whatIsNoDocumentIsRefused(String document) {
        assertThatThrownBy(() -> Discovery.keys(ISSUER, document))
                .isInstanceOf(ParseException.class)
                .hasMessageContaining("(expected: ");
    }
}
