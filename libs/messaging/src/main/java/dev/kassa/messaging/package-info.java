/**
 * CloudEvents on Kafka in binary mode: headers, reading with a typed refusal, sealed values,
 * content hashes, dead letters. What needs PostgreSQL (outbox, inbox, relay) is in {@code
 * postgres}.
 */
package dev.kassa.messaging;
