package dev.tollgate.io.net.tls;

import java.io.IOException;

/** Certificate material that cannot be served; says which of the files is wrong, never what stands in it. */
public final class UnusableTls extends IOException {
    private static final long serialVersionUID = 1;

    private final String key;
    private final String found;
    private final String expected;

    UnusableTls(String key, String found, String expected) {
        super("tls." + key + ": " + found + " (expected: " + expected + ")");
        this.key = key;
        this.found = found;
        this.expected = expected;
    }

    /** The key of the configuration that names the file: {@code cert}, {@code key}, {@code clientCa} or {@code certificates[0].key}. */
    public String key() {
        return key;
    }

    public String found() {
        return found;
    }

    public String expected() {
        return expected;
    }
}
