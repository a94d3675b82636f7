package dev.kassa.payment.postgres;

import dev.kassa.payment.CallBudget;
import dev.kassa.payment.Payment;
import dev.kassa.payment.Reads;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A payment with all that its row and its calls say. Loaded ones are locked by the transaction.
 *
 * @param commands those it has had, remembered as long as the payment
 * @param budget attempts at its calls
 * @param reads when the provider is asked next
 * @param dueAt when to look whether something is due: never later than anything is
 * @param open whether the checkout's next payment must wait; what has ended never is again
 * @param calls every call there ever was
 */
public record StoredPayment(
    Payment payment,
    Set<UUID> commands,
    CallBudget budget,
    Reads reads,
    Optional<Instant> dueAt,
    Instant phaseSince,
    Optional<String> traceParent,
    boolean open,
    List<StoredCall> calls) {}
