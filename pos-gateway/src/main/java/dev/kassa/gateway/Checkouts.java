// Port: what has been read back, by checkout.
package dev.kassa.gateway;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * The checkouts of the last hours. Every question names the store of the one who asks; of other
 * stores' checkouts nothing is ever told.
 *
 * <p>After a start nothing true can be said until the last day has been read back: until then
 * questions fail, and followers wait.
 */
public interface Checkouts {
  /**
   * A checkout of this store.
   *
   * @throws NotReadBack after a start
   */
  Optional<CheckoutState> find(String storeId, CheckoutId checkoutId);

  /**
   * The last time as of which everything is known; absent until then. It stands still while the
   * broker is away, and when this replica does not keep up.
   */
  Optional<Instant> asOf();

  /** Whether that is so long ago that another replica should be asked. */
  boolean isStale(Instant now);

  /** Whether this replica is about to stop: streams end, and begin again on another one. */
  boolean isEnding();

  /**
   * Whether it was heard of and is kept no longer. Of what is neither found nor forgotten nothing
   * was heard within the horizon.
   */
  boolean isForgotten(String storeId, CheckoutId checkoutId);

  /**
   * Checkouts of this store, open ones and those closed within the hour, the newest first.
   *
   * @param limit at most so many
   * @throws NotReadBack after a start
   */
  List<CheckoutState> recent(String storeId, Which which, int limit);

  /**
   * Those that are asked for.
   *
   * @param posId only those whose last message named this till
   * @param since only those heard of at or after it
   * @param receiptNumber only those with a payment on whose receipt it stands
   * @param after only those behind this place of the list
   */
  record Which(
      Optional<String> posId,
      Optional<Instant> since,
      Optional<String> receiptNumber,
      Optional<Place> after) {
    /** All of them. */
    public static final Which ALL =
        new Which(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Those of one till. */
    public static Which of(String posId) {
      return new Which(Optional.of(posId), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Whether it is one of them. */
    public boolean admits(CheckoutState state) {
      return posId
              .map(till -> state.place().filter(p -> p.posId().equals(till)).isPresent())
              .orElse(true)
          && since
              .map(at -> state.updatedAt().filter(heard -> !heard.isBefore(at)).isPresent())
              .orElse(true)
          && receiptNumber
              .map(
                  number ->
                      state.payments().stream()
                          .anyMatch(p -> p.receiptNumber().equals(Optional.of(number))))
              .orElse(true)
          && after.map(place -> Place.of(state).compareTo(place) > 0).orElse(true);
    }
  }

  /** A place in the list: the newest first, those of the same time by their names. */
  record Place(Instant updatedAt, CheckoutId checkoutId) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::updatedAt)
            .reversed()
            .thenComparing(place -> place.checkoutId().value());

    /** Where this checkout is. */
    public static Place of(CheckoutState state) {
      return new Place(state.updatedAt().orElse(Instant.EPOCH), state.checkoutId());
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * A refund that a till of this store asked for by this name.
   *
   * @throws NotReadBack after a start
   */
  Optional<RefundState> refund(String storeId, Msn msn, Reference reference, String refundId);

  /**
   * What becomes of a command that was published.
   *
   * @param checkout of the command; absent for a refund
   * @param within completes with nothing after it, or when this replica is about to stop
   */
  CompletionStage<Optional<Outcome>> outcome(
      String storeId, Optional<CheckoutId> checkout, UUID commandId, Duration within);

  /** What is known that bears on this command; nothing after a start. */
  Prior prior(TillCommand command);

  /**
   * What happens to a checkout from now on, or from where a client was cut off. Begins with {@link
   * Change.State} unless the client can be served all that it has missed. It fails when the
   * subscriber is too slow.
   *
   * @param lastEventId the {@code id} of the last change that the client has seen, as it says
   */
  Flow.Publisher<Change> follow(
      String storeId, CheckoutId checkoutId, Optional<String> lastEventId);

  /** Something for whoever follows a checkout. */
  sealed interface Change {
    /** How far a client that has this has read. */
    OffsetVector position();

    /** It was heard of and is kept no longer: how it stands is not known. */
    record Forgotten(OffsetVector position) implements Change {}

    /** How the checkout stands. */
    record State(OffsetVector position, CheckoutState state) implements Change {}

    /**
     * A message about it.
     *
     * @param state how the checkout stands after all that this replica has read
     * @param type its {@code ce_type}
     * @param json the CloudEvent in structured JSON, without personal and sealed values
     */
    record Event(OffsetVector position, CheckoutState state, String type, String json)
        implements Change {}
  }
}
