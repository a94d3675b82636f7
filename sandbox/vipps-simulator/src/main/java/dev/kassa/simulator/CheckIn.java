package dev.kassa.simulator;

import java.time.Instant;

/**
 * A person who scanned a printed code (API 2.4).
 *
 * @param customerToken names them to this sales unit for a while
 */
public record CheckIn(
    String customerToken, String personId, String msn, String merchantQrId, Instant at) {}
