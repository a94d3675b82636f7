package dev.kassa.simulator;

/**
 * An amount in minor units with its currency (API 4.1).
 *
 * @param currency three letters, as on the wire
 * @param value minor units, 0 or more
 */
public record Amount(String currency, long value) {
  Amount plus(long more) {
    return new Amount(currency, value + more);
  }
}
