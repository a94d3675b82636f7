// Keeps what operators did, for good.
package dev.kassa.payment.postgres;

import dev.kassa.payment.Dossier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Writes the acts of a batch in its transaction. They are few: one statement each. */
@ApplicationScoped
public class OperatorActs {
  private static final String ADD =
      """
      insert into operator_act (payment_id, id, act, operator, note, at, refused)
      select p.id, cast(cast(?3 as text) as uuid), ?4, ?5, ?6,
        cast(cast(?7 as text) as timestamptz), nullif(cast(?8 as text), '')
      from payment p where p.msn = ?1 and p.reference = ?2
      """;

  /** An act on a payment. */
  public record ActWrite(PaymentName payment, Dossier.Act act) {}

  /** Writes them; done at once if there are none. */
  public Uni<Void> write(Mutiny.Session session, List<ActWrite> acts) {
    Uni<Void> done = Uni.createFrom().voidItem();
    for (ActWrite write : acts) {
      done = done.flatMap(_ -> add(session, write));
    }
    return done;
  }

  private static Uni<Void> add(Mutiny.Session session, ActWrite write) {
    Dossier.Act act = write.act();
    return session
        .createNativeQuery(ADD)
        .setParameter(1, write.payment().msn().value())
        .setParameter(2, write.payment().reference().value())
        .setParameter(3, act.id().toString())
        .setParameter(4, act.act())
        .setParameter(5, act.operator())
        .setParameter(6, act.note())
        .setParameter(7, act.at().toString())
        .setParameter(8, act.refused().orElse(""))
        .executeUpdate()
        .replaceWithVoid();
  }
}
