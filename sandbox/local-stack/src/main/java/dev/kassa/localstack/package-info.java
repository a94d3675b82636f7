/**
 * Kafka and PostgreSQL without Docker, the local sales units with their keys, and the supervisor
 * that runs the whole system on one machine. Tests of all services take the same pair from {@link
 * dev.kassa.localstack.Infrastructure}.
 */
package dev.kassa.localstack;
