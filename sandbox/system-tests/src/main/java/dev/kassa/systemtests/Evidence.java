// Everything that the proof looks at, gathered by others.
package dev.kassa.systemtests;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Three independent views of what happened since the stack was made: the provider's books, the
 * topics read from their beginning, and what the tills' own consumer was told.
 *
 * @param books every payment the provider has
 * @param complaints what the provider's books find wrong by themselves, by payment key
 * @param commands every command on the topics, repetitions too
 * @param payments {@code payment.events.v1} in the order of each partition
 * @param club {@code membership.events.v1} in the order of each partition
 * @param balances points by member, from {@code membership.members.v1}; not of who was erased
 * @param erased members who were erased
 * @param disowned identifications of whom a till said that they are not the member that was found
 * @param told what the tills know of each payment, by payment key
 * @param toldOutcomes the event each command of this demo was answered with at its till
 */
record Evidence(
    List<Booked> books,
    List<Complaint> complaints,
    List<Command> commands,
    List<PaymentNews> payments,
    List<ClubNews> club,
    Map<String, Long> balances,
    Set<String> erased,
    Set<String> disowned,
    Map<String, Sums> told,
    Map<UUID, UUID> toldOutcomes) {
  /** Copies the collections: evidence does not change under the judge's eyes. */
  Evidence {
    books = List.copyOf(books);
    complaints = List.copyOf(complaints);
    commands = List.copyOf(commands);
    payments = List.copyOf(payments);
    club = List.copyOf(club);
    balances = Map.copyOf(balances);
    erased = Set.copyOf(erased);
    disowned = Set.copyOf(disowned);
    told = Map.copyOf(told);
    toldOutcomes = Map.copyOf(toldOutcomes);
  }

  /**
   * A payment in the provider's books.
   *
   * @param key {@code msn/reference}
   * @param state by the provider's names (API 4.6)
   * @param captures how many captures there were
   */
  record Booked(String key, long amount, String state, Sums sums, int captures) {}

  /** Something the provider's books hold against us. */
  record Complaint(String key, String what) {}

  /** A message that wants an outcome. */
  record Command(UUID id, String source, String type, String key) {}

  /**
   * An event about a payment.
   *
   * @param place where it stands in the order of its topic
   * @param epoch with {@code sequence} 0 on what is not a fact about money
   * @param sums absent on a refusal for an unknown payment
   * @param copyOf commands of which it refuses other content under their ids
   * @param reason of a refusal
   * @param detail of a refusal
   */
  record PaymentNews(
      String place,
      UUID id,
      String type,
      String key,
      int epoch,
      long sequence,
      Optional<Sums> sums,
      Optional<String> identificationId,
      List<UUID> outcomeOf,
      List<UUID> copyOf,
      Optional<String> reason,
      Optional<String> detail) {
    /** Whether it is a numbered fact. */
    boolean isFact() {
      return sequence > 0;
    }
  }

  /**
   * An event about a visit.
   *
   * @param key the checkout
   * @param purchase present on {@code membership.purchase-registered.v1}
   */
  record ClubNews(
      String place,
      UUID id,
      String type,
      String key,
      int epoch,
      long sequence,
      Optional<String> identificationId,
      Optional<String> memberId,
      List<UUID> outcomeOf,
      Optional<String> reason,
      Optional<Purchase> purchase) {}

  /**
   * A booking on a member.
   *
   * @param paymentKey {@code msn/reference}
   * @param net what the payment has left, minor units
   */
  record Purchase(String paymentKey, long net, long pointsChange, long points) {}
}
