/** Writes what tills say onto the {@code pos.*} topics, and reads back what happened. */
package dev.kassa.gateway.kafka;
