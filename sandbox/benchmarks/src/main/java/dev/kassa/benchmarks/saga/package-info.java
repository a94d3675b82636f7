/**
 * The payment from the till's request on Kafka to {@code payment.captured.v1} on Kafka, and beside
 * it a bare program with the same hops that decides nothing.
 */
package dev.kassa.benchmarks.saga;
