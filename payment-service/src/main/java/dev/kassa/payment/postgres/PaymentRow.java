package dev.kassa.payment.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code payment}. Columns beside the state are what queries need. */
@Entity
@Table(name = "payment")
public class PaymentRow extends PanacheEntityBase {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  String msn;
  String reference;

  @Column(name = "checkout_id")
  UUID checkoutId;

  boolean open;
  String phase;

  @Column(columnDefinition = "text")
  String state;

  @Column(name = "state_version")
  int stateVersion;

  @Column(name = "trace_parent")
  String traceParent;

  int reads;

  @Column(name = "next_read_at")
  Instant nextReadAt;

  @Column(name = "deadline_at")
  Instant deadlineAt;

  @Column(name = "phase_since")
  Instant phaseSince;

  @Column(name = "created_at", insertable = false, updatable = false)
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;

  /** For Hibernate. */
  protected PaymentRow() {}

  /** The row under this reference, locked: the arbiter of everything that happens at once. */
  static Uni<PaymentRow> locked(String msn, String reference) {
    return find("msn = ?1 and reference = ?2", msn, reference)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResult();
  }
}
