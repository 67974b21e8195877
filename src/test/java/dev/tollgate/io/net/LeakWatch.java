package dev.tollgate.io.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Collects what Netty's leak detector reports from now on. */
final class LeakWatch implements ResourceLeakDetector.LeakListener {
    private final List<String> leaks = new CopyOnWriteArrayList<>();

    LeakWatch() {
        ByteBufUtil.setLeakListener(this);
    }

    @Override
    public void onLeak(String resourceType, String records) {
        leaks.add(resourceType + records);
    }

    /** What leaked, after collections: reports are made when further buffers are. */
    List<String> leaks() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            for (int j = 0; j < 200; j++) {
                ByteBufAllocator.DEFAULT.directBuffer(16).release();
                ByteBufAllocator.DEFAULT.heapBuffer(16).release();
            }
        }
        return leaks;
    }
}
