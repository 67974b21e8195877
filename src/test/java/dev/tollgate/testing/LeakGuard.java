package dev.tollgate.testing;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Makes every leak that Netty's detector reports a failure: of the class that runs when it is noticed, and after the last class of the run.
 * Found by JUnit through its service file.
 *
 * <p>Threads: any.
 */
public final class LeakGuard implements BeforeAllCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(LeakGuard.class);

    /** Closed when all tests have run. */
    private static final class AtTheEnd implements AutoCloseable {
        @Override
        public void close() {
            require(LeakDetector.takeAll());
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(OURS).computeIfAbsent(AtTheEnd.class, key -> new AtTheEnd(), AtTheEnd.class);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        require(LeakDetector.take());
    }

    private static void require(List<String> leaks) {
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leaked (expected: nothing), here or in a class before:\n"
                    + String.join("\n", leaks));
        }
    }
}
