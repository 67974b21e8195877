package dev.tollgate.testing;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Netty's leak detector, which here remembers every report of every kind of resource. Netty makes one for each kind because the build says so
 * ({@code io.netty.customResourceLeakDetector}).
 *
 * <p>Threads: any; what is found is shared by all.
 */
public final class LeakDetector<T> extends ResourceLeakDetector<T> {
    private static final List<String> FOUND = new CopyOnWriteArrayList<>();

    /** As Netty calls it. */
    public LeakDetector(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    /** The constructor that Netty looks for first. */
    public LeakDetector(Class<?> resourceType, int samplingInterval, long ignored) {
        super(resourceType, samplingInterval);
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        FOUND.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        FOUND.add(resourceType);
    }

    /** What was found so far and not taken yet. */
    public static List<String> take() {
        var taken = List.copyOf(FOUND);
        FOUND.removeAll(taken);
        return taken;
    }

    /** The same after collections: a leak is noticed when its resource is collected and the next one of its kind is made. */
    public static List<String> takeAll() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            for (int j = 0; j < 200; j++) {
                ByteBufAllocator.DEFAULT.directBuffer(16).release();
                ByteBufAllocator.DEFAULT.heapBuffer(16).release();
            }
        }
        return take();
    }
}
