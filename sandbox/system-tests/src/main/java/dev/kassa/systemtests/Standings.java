// What tills know of the money of their payments.
package dev.kassa.systemtests;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Totals by payment, kept by the rule of the documents: those of the fact with the highest (epoch,
 * sequence) count. Many may add at once.
 */
final class Standings {
  private record Standing(int epoch, long sequence, Sums sums) {}

  private final Map<String, Standing> byPayment = new ConcurrentHashMap<>();

  /** Takes note of an event, if it is a fact about money. */
  void hear(Heard heard) {
    long sequence = heard.body().path("sequence").asLong();
    if (heard.topic().equals("payment.events.v1") && sequence > 0 && heard.sums().isPresent()) {
      Standing next =
          new Standing(heard.body().path("epoch").asInt(), sequence, heard.sums().get());
      byPayment.merge(
          heard.key(),
          next,
          (last, now) ->
              now.epoch() > last.epoch()
                      || (now.epoch() == last.epoch() && now.sequence() > last.sequence())
                  ? now
                  : last);
    }
  }

  /** The totals by {@code msn/reference}. */
  Map<String, Sums> sums() {
    Map<String, Sums> sums = new HashMap<>();
    byPayment.forEach((key, standing) -> sums.put(key, standing.sums()));
    return sums;
  }
}
