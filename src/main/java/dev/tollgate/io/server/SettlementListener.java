package dev.tollgate.io.server;

import dev.tollgate.settle.Settlement;

/** Hears of every exchange that has ended, exactly once, on its event loop; must neither block nor throw. */
@FunctionalInterface
public interface SettlementListener {
    void settled(Settlement settlement);
}
