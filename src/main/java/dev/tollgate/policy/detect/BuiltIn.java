package dev.tollgate.policy.detect;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The detectors that come with the gateway. */
public enum BuiltIn implements Detector {
    /** {@code local@host.domain} (a part of RFC 5321 section 4.1.2 that people use). */
    EMAIL(new Email()),
    /** A payment card's number (ISO/IEC 7812): an issuer's first digits, its length, its check digit (Luhn). */
    CARD(new PaymentCard()),
    /** An account number (ISO 13616) whose check digits are right (ISO 7064, mod 97-10). */
    IBAN(new Iban()),
    /** A telephone number with its country code (ITU E.164), or of North America with its punctuation. */
    PHONE(new Phone()),
    /** A social security number of the United States, with its hyphens. */
    SSN(new SocialSecurity()),
    /** Keys and tokens by the forms their issuers gave them, JSON web tokens, private keys in PEM. */
    SECRET(new SecretForm());

    @SuppressWarnings("ImmutableEnumChecker") // each is a class without state
    private final Detector detector;

    BuiltIn(Detector detector) {
        this.detector = detector;
    }

    /** The name in policies, for example {@code email}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public @Nullable Passage next(String text, int from) {
        return detector.next(text, from);
    }

    @Override
    public boolean isLocal() {
        return true;
    }
}
