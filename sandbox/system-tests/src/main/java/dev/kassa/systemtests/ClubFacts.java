// Everything that the proof about the club looks at, gathered by others.
package dev.kassa.systemtests;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What happened to the people of a demo, as the provider, the tills and the database know it.
 *
 * @param logins of whoever was asked by a push since the demo began, in their order
 * @param stays of people at tills
 * @param members all there are in the database, and who were
 * @param remains of people who were erased, where there should be none
 */
record ClubFacts(
    List<Login> logins, List<Attendance.Stay> stays, List<Member> members, List<Remains> remains) {
  /** Copies the lists. */
  ClubFacts {
    logins = List.copyOf(logins);
    stays = List.copyOf(stays);
    members = List.copyOf(members);
    remains = List.copyOf(remains);
  }

  /**
   * A push, as the provider knows it.
   *
   * @param person by the provider's id
   * @param over when it was decided or ran out
   * @param saidYes whether they agreed
   * @param collected whether we have heard so
   * @param consents whether they were asked for consents with it, which happens once
   */
  record Login(
      String person,
      Instant began,
      Optional<Instant> over,
      boolean saidYes,
      boolean collected,
      boolean consents) {}

  /**
   * Rows of a member.
   *
   * @param consentsKnown what the member's row says
   * @param consentsHeld how often consents are stored
   * @param ledger what the balance is the sum of
   */
  record Member(
      String id,
      boolean erased,
      boolean consentsKnown,
      int consentsHeld,
      long points,
      List<Entry> ledger,
      List<Purchase> purchases) {
    /** Copies the lists. */
    Member {
      ledger = List.copyOf(ledger);
      purchases = List.copyOf(purchases);
    }
  }

  /**
   * A change of a balance.
   *
   * @param payment {@code msn/reference}; absent if it is for no purchase
   */
  record Entry(Optional<String> payment, long points) {}

  /**
   * What is booked on a member.
   *
   * @param payment {@code msn/reference}
   * @param net what the payment has left, minor units
   * @param earning what of it is for goods that earn
   * @param rate points for each full 100 minor units
   */
  record Purchase(
      String payment, String checkout, long net, long earning, long points, long rate) {}

  /**
   * Something of an erased person.
   *
   * @param member who they were
   * @param where it was found
   */
  record Remains(String member, String where) {}
}
