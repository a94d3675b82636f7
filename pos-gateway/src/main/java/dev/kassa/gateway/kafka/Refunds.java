// Refunds, by the store that asked for them.
package dev.kassa.gateway.kafka;

import dev.kassa.contract.payment.Asker;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.PaymentEvent;
import dev.kassa.contract.payment.PaymentRefunded;
import dev.kassa.contract.pos.RefundRequested;
import dev.kassa.gateway.Heard;
import dev.kassa.gateway.News;
import dev.kassa.gateway.Outcome;
import dev.kassa.gateway.PaymentOutcome;
import dev.kassa.gateway.RefundState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.stream.Stream;

/** The newest; a refund and its outcome are on different topics and may be read in any order. */
final class Refunds {
  private static final int MOST = 50_000;
  private static final int MOST_EARLY = 10_000;

  private final SequencedMap<Name, RefundState> refunds = new LinkedHashMap<>();
  private final SequencedMap<Name, List<Outcome>> earlyOutcomes = new LinkedHashMap<>();

  /** Tills of two stores may give the same id. */
  private record Name(String storeId, UUID id) {}

  Optional<RefundState> find(String storeId, UUID id) {
    return Optional.ofNullable(refunds.get(new Name(storeId, id)));
  }

  void hears(Heard heard) {
    switch (heard.news()) {
      case News.RefundAsked(RefundRequested asked) -> asked(heard, asked);
      case News.OfPayment(PaymentEvent event) -> ended(heard.id().id(), event);
      case News.Scan _,
          News.EnrolmentAsked _,
          News.EnrolmentTakenBack _,
          News.PaymentAsked _,
          News.CancelAsked _,
          News.CaptureAsked _,
          News.Identified _,
          News.Unidentified _,
          News.OfClub _ -> {}
    }
  }

  void sweep(Instant horizon) {
    refunds.values().removeIf(refund -> refund.askedAt().isBefore(horizon));
  }

  private void asked(Heard heard, RefundRequested asked) {
    Name name = new Name(asked.storeId(), heard.id().id());
    RefundState state = RefundState.asked(heard.id().id(), heard.at(), asked);
    for (Outcome early :
        Objects.requireNonNullElse(earlyOutcomes.remove(name), List.<Outcome>of())) {
      state = state.ended(early);
    }
    refunds.putIfAbsent(name, state);
    trim(refunds, MOST);
  }

  private void ended(UUID eventId, PaymentEvent event) {
    PaymentOutcome ended = PaymentOutcome.of(eventId, event);
    for (Asker asker : ended.askedBy()) {
      Name name = new Name(asker.storeId(), asker.commandId());
      RefundState known = refunds.get(name);
      if (known != null) {
        refunds.put(name, known.ended(ended.outcome()));
      } else if (event instanceof PaymentRefunded || event instanceof CommandRefused) {
        earlyOutcomes.merge(name, List.of(ended.outcome()), Refunds::both);
        trim(earlyOutcomes, MOST_EARLY);
      }
    }
  }

  /** Its own, and perhaps that of another refund under its name: more there is not to know. */
  private static List<Outcome> both(List<Outcome> first, List<Outcome> second) {
    return first.size() > 1 ? first : Stream.concat(first.stream(), second.stream()).toList();
  }

  private static void trim(SequencedMap<?, ?> map, int most) {
    while (map.size() > most) {
      map.pollFirstEntry();
    }
  }
}
