package dev.tollgate.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What the operating system asks of a running service: the first SIGTERM or SIGINT asks it to stop, the second ends it at once.
 *
 * <p>A shutdown hook cannot tell a second signal, so the JDK's own {@code sun.misc.Signal} (module jdk.unsupported) is used; by reflection,
 * because javac warns of every mention of it. Where it is missing the JVM's default stands: the first signal ends the process.
 */
final class Signals {
    private static final List<String> NAMES = List.of("TERM", "INT");
    /** 128 + SIGTERM, as a shell reports a process that was ended by it. */
    private static final int ENDED_AT_ONCE = 143;

    private Signals() {}

    /** Counted down by the first signal. */
    static CountDownLatch stop() {
        var stop = new CountDownLatch(1);
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var heard = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            if (stop.getCount() == 0) {
                                Runtime.getRuntime().halt(ENDED_AT_ONCE);
                            }
                            stop.countDown();
                        }
                        return null;
                    });
            for (var name : NAMES) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), heard);
            }
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            return stop;
        }
        return stop;
    }
}
