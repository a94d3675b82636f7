package dev.kassa.messaging;

import io.smallrye.mutiny.Uni;

/** Where the records of one topic go in. */
public interface Inlet {
  /**
   * Takes a record.
   *
   * @return completes when all that comes of it is safe; the record counts as read then
   */
  Uni<Void> take(Incoming record);
}
