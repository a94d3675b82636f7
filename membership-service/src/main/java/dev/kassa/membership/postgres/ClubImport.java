// Takes over members of a club that was there before.
package dev.kassa.membership.postgres;

import dev.kassa.contract.MemberId;
import dev.kassa.membership.postgres.MembershipStore.InClub;
import dev.kassa.messaging.postgres.Overtaken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny;

/** Writes many members at once: one statement a table. */
@ApplicationScoped
public class ClubImport {
  private static final String KNOWN =
      """
      select phone_hash from member_phone
      where club_id = ?1 and phone_hash = any (cast(?2 as text[]))
      union all
      select member_id from member where member_id = any (cast(?3 as text[]))
      """;

  /**
   * Somebody to be taken over; their member id is free and nobody has the number.
   *
   * @param sealedMsisdn their number
   */
  public record Newcomer(
      MemberId memberId,
      InClub phone,
      int hashVersion,
      String sealedMsisdn,
      String priceGroup,
      long points) {}

  /** Which of these hashes lead to a member of the club, and which of these ids were ever used. */
  public Uni<Set<String>> known(
      Mutiny.Session session,
      String clubId,
      Collection<String> hashes,
      Collection<String> memberIds) {
    return session
        .createNativeQuery(KNOWN, String.class)
        .setParameter(1, clubId)
        .setParameter(2, hashes.toArray(String[]::new))
        .setParameter(3, memberIds.toArray(String[]::new))
        .getResultList()
        .map(HashSet::new);
  }

  /**
   * Adds them.
   *
   * @throws Overtaken if another transaction has given one of the numbers to somebody
   */
  public Uni<Void> add(Mutiny.Session session, List<Newcomer> newcomers) {
    List<Newcomer> withPoints = newcomers.stream().filter(n -> n.points() != 0).toList();
    return new MultiRow<>(newcomers)
        .column("member_id", "text", n -> n.memberId().value())
        .column("club_id", "text", n -> n.phone().clubId())
        .column("price_group", "text", Newcomer::priceGroup)
        .column("points", "bigint", n -> Long.toString(n.points()))
        .column("version", "bigint", _ -> "1")
        .column("joined_at", "timestamptz", _ -> "now")
        .insert(session, "member", "on conflict do nothing")
        .invoke(added -> requireAll(added, newcomers))
        .flatMap(
            _ ->
                new MultiRow<>(newcomers)
                    .column("club_id", "text", n -> n.phone().clubId())
                    .column("phone_hash", "text", n -> n.phone().hash())
                    .column("hash_version", "int", n -> Integer.toString(n.hashVersion()))
                    .column("member_id", "text", n -> n.memberId().value())
                    .column("msisdn", "text", Newcomer::sealedMsisdn)
                    .insert(session, "member_phone", "on conflict do nothing"))
        .invoke(added -> requireAll(added, newcomers))
        .flatMap(
            _ ->
                new MultiRow<>(withPoints)
                    .column("member_id", "text", n -> n.memberId().value())
                    .column("entered_at", "timestamptz", _ -> "now")
                    .column("kind", "text", _ -> "OPENING")
                    .column("points", "bigint", n -> Long.toString(n.points()))
                    .insert(session, "points_entry", ""))
        .replaceWithVoid();
  }

  private static void requireAll(int added, List<Newcomer> newcomers) {
    if (added != newcomers.size()) {
      throw new Overtaken("a member");
    }
  }
}
