// Small statements, one after the other.
package dev.kassa.membership.postgres;

import dev.kassa.contract.MemberId;
import dev.kassa.membership.postgres.MembershipStore.InClub;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;

/** Statements whose parameters are lists; none is sent for an empty list. */
final class Statements {
  private Statements() {}

  static Uni<Void> inOrder(List<Supplier<Uni<Integer>>> statements) {
    Uni<Integer> last = Uni.createFrom().item(0);
    for (Supplier<Uni<Integer>> next : statements) {
      last = last.flatMap(_ -> next.get());
    }
    return last.replaceWithVoid();
  }

  static Uni<Integer> byIds(Mutiny.Session session, String sql, String[] ids) {
    return ids.length == 0
        ? Uni.createFrom().item(0)
        : session.createNativeQuery(sql).setParameter(1, ids).executeUpdate();
  }

  static String[] clubs(Collection<InClub> people) {
    return texts(people, InClub::clubId);
  }

  static String[] hashes(Collection<InClub> people) {
    return texts(people, InClub::hash);
  }

  static Uni<Integer> byPairs(Mutiny.Session session, String sql, String[] first, String[] second) {
    return first.length == 0
        ? Uni.createFrom().item(0)
        : session
            .createNativeQuery(sql)
            .setParameter(1, first)
            .setParameter(2, second)
            .executeUpdate();
  }

  static String[] ids(Collection<MemberId> members) {
    return members.stream().map(MemberId::value).toArray(String[]::new);
  }

  static <T> String[] texts(Collection<T> values, Function<T, String> text) {
    return values.stream().map(text).toArray(String[]::new);
  }
}
