package dev.tollgate.config;

import java.time.Duration;

/**
 * How often a call is tried and how many second tries all calls together may have.
 *
 * @param attempts tries per request, the first included
 * @param budget share of the requests of the last seconds that may be tried again, 0.1 for a tenth
 * @param floor what is allowed in any case; its period is also the window of the budget
 */
public record RetriesConfig(int attempts, double budget, Rate floor) {

    /** So many per period. */
    public record Rate(int count, Duration period) {}
}
