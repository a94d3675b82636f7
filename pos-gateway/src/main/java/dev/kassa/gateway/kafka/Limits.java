// How much is kept, and for how long.
package dev.kassa.gateway.kafka;

import java.time.Duration;

/**
 * The bounds of a replica's memory, as {@link GatewayConfig} sets them.
 *
 * @param horizon how far back is read, and how long anything is kept
 * @param keepClosed how long a checkout is kept in which nothing is under way
 * @param maxCheckouts in memory at most
 * @param catchUp how long a client that is ahead of the replica waits for it
 * @param staleAfter how far behind a replica may be before it says so
 */
record Limits(
    Duration horizon,
    Duration keepClosed,
    int maxCheckouts,
    Duration catchUp,
    Duration staleAfter) {
  static Limits of(GatewayConfig.Gateway config) {
    return new Limits(
        config.horizon(),
        config.keepClosed(),
        config.maxCheckouts(),
        config.catchUp(),
        config.staleAfter());
  }
}
