// Which moves between phases were taken.
package dev.kassa.membership.shell;

import dev.kassa.membership.enrolment.Enrolment;
import dev.kassa.membership.postgres.MembershipWriter.Changes;
import dev.kassa.membership.postgres.StoredEnrolment;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Counts moves: {@code Starting --> Waiting, withdrawn} and the like; begins are from {@code *}.
 */
final class ClubMoves {
  final Map<String, Integer> taken = new TreeMap<>();

  void took(Map<UUID, StoredEnrolment> before, Changes changes) {
    changes.newEnrolments().forEach(e -> count("*", phase(e.enrolment())));
    changes
        .enrolments()
        .forEach(
            e ->
                count(
                    phase(before.get(e.enrolment().request().enrolmentId()).enrolment()),
                    phase(e.enrolment())));
  }

  private void count(String from, String to) {
    if (!from.equals(to)) {
      taken.merge(from + " --> " + to, 1, Integer::sum);
    }
  }

  private static String phase(Enrolment enrolment) {
    String withdrawn = enrolment.toString().contains("withdrawn=true") ? ", withdrawn" : "";
    String found =
        enrolment instanceof Enrolment.Collected collected && collected.found().isPresent()
            ? ", found"
            : "";
    return enrolment.getClass().getSimpleName() + found + withdrawn;
  }
}
