package dev.tollgate.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every wait that names no time of its own last as long as a busy machine may need. Found by JUnit through its service file.
 *
 * <p>Threads: any.
 */
public final class Patience implements BeforeAllCallback {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LONG);
    }
}
