package dev.kassa.payment.shell;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.messaging.postgres.Intake;
import dev.kassa.messaging.postgres.OwnContext;
import dev.kassa.operating.AskedBy;
import dev.kassa.payment.Dossier;
import dev.kassa.payment.operator.AskedAct;
import dev.kassa.payment.operator.OperatorDesk;
import dev.kassa.payment.postgres.Dossiers;
import dev.kassa.payment.postgres.PaymentName;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** Shows payments to operators; their acts come in by the one door. */
@ApplicationScoped
class OperatorWork implements OperatorDesk {
  private final Dossiers dossiers;
  private final Intake<Arrival, Payments> intake;
  private final KeyRotation rotation;
  private final OwnContext contexts;

  OperatorWork(
      Dossiers dossiers,
      Intake<Arrival, Payments> intake,
      KeyRotation rotation,
      OwnContext contexts) {
    this.dossiers = dossiers;
    this.intake = intake;
    this.rotation = rotation;
    this.contexts = contexts;
  }

  @Override
  public Uni<List<Dossier>> stuck(int most) {
    return read(session -> dossiers.stuck(session, most));
  }

  @Override
  public Uni<Optional<Dossier>> find(Msn msn, Reference reference) {
    return read(session -> dossiers.find(session, new PaymentName(msn, reference)));
  }

  @Override
  public Uni<Void> act(Msn msn, Reference reference, AskedAct asked) {
    return intake.take(new Arrival.OperatorActed(new PaymentName(msn, reference), asked));
  }

  @Override
  public Uni<JsonNode> rotate(long after, AskedBy by) {
    return contexts.run(
        () ->
            Panache.withTransaction(
                () -> Panache.getSession().flatMap(session -> rotation.next(session, after, by))));
  }

  private <T> Uni<T> read(Function<Mutiny.Session, Uni<T>> question) {
    return contexts.run(
        () ->
            Panache.withSession(
                () -> Panache.getSession().flatMap(session -> question.apply(session))));
  }
}
