package dev.kassa.messaging.postgres;

/** What the inbox knows of a record. */
sealed interface Arrival {
  /** It was not here before; it is remembered with what comes of it, if it is remembered at all. */
  record First() implements Arrival {}

  /** It was here, with this hash. */
  record Before(byte[] contentHash) implements Arrival {}

  /** Earlier records of its key are parked. */
  record Behind() implements Arrival {}
}
