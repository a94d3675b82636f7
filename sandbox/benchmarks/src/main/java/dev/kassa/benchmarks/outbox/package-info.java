/** From the commit of an outbox row to its record on the topic, beside a bare relay. */
package dev.kassa.benchmarks.outbox;
