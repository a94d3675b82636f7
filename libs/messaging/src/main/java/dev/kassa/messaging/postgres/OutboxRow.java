// A message that waits to be sent, as the relay reads it.
package dev.kassa.messaging.postgres;

/**
 * A row of the outbox.
 *
 * @param headers the column's text, see {@link OutboxHeaders}
 */
record OutboxRow(long id, String topic, String key, String type, byte[] payload, String headers) {
  /** Within which the order counts. */
  Place place() {
    return new Place(topic, key);
  }

  /** A key of a topic. */
  record Place(String topic, String key) {}
}
