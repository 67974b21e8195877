package dev.tollgate.gateway;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;

/**
 * What the operating system asks of a running service: the first SIGTERM or SIGINT asks it to stop, the second ends it at once; SIGHUP asks
 * it to read its configuration again.
 *
 * <p>A shutdown hook cannot tell a second signal, so the JDK's own {@code sun.misc.Signal} (module jdk.unsupported) is used; by reflection,
 * because javac warns of every mention of it. Where it is missing the JVM's default stands: the first signal ends the process.
 */
public final class Signals {
    private static final List<String> STOP = List.of("TERM", "INT");
    /** With the signal's number added, what a shell reports of a process that was ended by it: 143 for SIGTERM. */
    private static final int SIGNALLED = 128;

    private Signals() {}

    /** Counted down by the first signal. */
    public static CountDownLatch stop() {
        var stop = new CountDownLatch(1);
        for (var name : STOP) {
            hear(name, number -> {
                if (stop.getCount() == 0) {
                    Runtime.getRuntime().halt(SIGNALLED + number);
                }
                stop.countDown();
            });
        }
        return stop;
    }

    /** Runs {@code heard}, which must not block, at each SIGHUP; it no longer ends the process. */
    static void hangUp(Runnable heard) {
        hear("HUP", number -> heard.run());
    }

    private static void hear(String name, IntConsumer heard) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var number = signal.getMethod("getNumber");
            var proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            heard.accept((Integer) number.invoke(arguments[0]));
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            // Not this JVM, or a signal that it keeps to itself: its default stands.
            return;
        }
    }
}
