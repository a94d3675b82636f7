/**
 * Notifications in, answered after the broker's {@code acks=all}: webhook-ingest, a bare Vert.x
 * program and a plain Spring Boot one, under the same signed requests.
 */
package dev.kassa.benchmarks.ingest;
