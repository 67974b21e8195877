package dev.tollgate.dialect;

/**
 * A header that carries a credential.
 *
 * @param name  in lower case
 * @param value secret: for the wire only
 */
public record SecretHeader(String name, String value) {
    /** The name only. */
    @Override
    public String toString() {
        return name + ": (secret)";
    }
}
