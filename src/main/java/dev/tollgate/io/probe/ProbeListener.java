package dev.tollgate.io.probe;

import dev.tollgate.endpoint.ProbeView;

/** Hears of probes, on event loops; must neither block nor throw. */
public interface ProbeListener {
    /** Hears nothing. */
    ProbeListener DEAF = new ProbeListener() {
        @Override
        public void probed(String endpoint, boolean good) {}

        @Override
        public void changed(String endpoint, ProbeView now, String what) {}
    };

    /** One probe of this endpoint has ended, well or not. */
    void probed(String endpoint, boolean good);

    /**
     * What probes say of this endpoint is no longer what it was.
     *
     * @param what the last probe found, such as {@code answered 200}
     */
    void changed(String endpoint, ProbeView now, String what);
}
