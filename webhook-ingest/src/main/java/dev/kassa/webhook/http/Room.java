package dev.kassa.webhook.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of requests may be here at a time: what strangers can make us keep has an end. */
final class Room {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  Room(long most) {
    this.most = most;
  }

  /** Takes so many bytes; returns false, and takes nothing, if they are not there. */
  boolean take(long bytes) {
    if (taken.addAndGet(bytes) > most) {
      taken.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }
}
