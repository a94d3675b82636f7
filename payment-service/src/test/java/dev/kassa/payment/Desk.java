// One payment of a World with all that is on its way, as PaymentShell holds it and more.
package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A payment, its provider, what waits and what is away. */
final class Desk {
  /** An attempt that was leased: waiting in its lane, or away. */
  record Attempt(PlannedCall call, Optional<Instant> notAfter) {}

  /**
   * What a command was told, and the keys of the calls that it may have led to.
   *
   * @param outcomes one, at the end
   */
  record Told(String captureKey, String refundKey, List<String> outcomes) {
    Told and(String outcome) {
      List<String> more = new ArrayList<>(outcomes);
      more.add(outcome);
      return new Told(captureKey, refundKey, List.copyOf(more));
    }
  }

  final Request request;
  final ModelProvider provider;
  final List<Attempt> lane = new ArrayList<>();
  final List<Attempt> away = new ArrayList<>();
  final List<Instant> reading = new ArrayList<>();
  final List<SagaEvent> late = new ArrayList<>();
  final List<PlannedCall> lateEffects = new ArrayList<>();
  final Map<String, Long> amounts;
  final List<Map.Entry<CallBudget.Operation, Instant>> sent;
  final Map<UUID, Told> told;
  Payment payment;
  Agenda agenda;

  /** As it came out of the last restart; still the same if nothing has happened since. */
  Payment restarted;

  /** What a reader of the topic holds for the amounts. */
  Amounts facts = Amounts.NONE;

  long sequence;
  boolean gap;

  /** What commands were told that a restored database has forgotten. */
  Map<UUID, List<String>> toldBefore = Map.of();

  boolean stopped;
  boolean portalRefunded;

  Desk(Request request) {
    this.request = request;
    provider = new ModelProvider();
    amounts = new LinkedHashMap<>();
    sent = new ArrayList<>();
    told = new LinkedHashMap<>();
  }

  /**
   * As a database knows it that was restored.
   *
   * @param then as it was when the copy was made; absent if it was not there
   */
  void restored(Optional<Desk> then) {
    lateEffects.clear();
    late.clear();
    toldBefore = new LinkedHashMap<>();
    told.forEach((id, said) -> toldBefore.put(id, said.outcomes()));
    told.replaceAll(
        (id, said) ->
            new Told(
                said.captureKey(),
                said.refundKey(),
                then.map(d -> d.told.get(id)).map(Told::outcomes).orElse(List.of())));
    amounts.keySet().retainAll(then.map(d -> d.amounts.keySet()).orElse(Set.of()));
    payment = then.map(d -> PaymentSaga.restored(d.payment)).orElse(null);
    agenda = then.map(d -> d.agenda).orElse(null);
    restarted = null;
    facts = then.map(d -> d.facts).orElse(Amounts.NONE);
    sequence = then.map(d -> d.sequence).orElse(0L);
  }

  Desk(Desk other) {
    request = other.request;
    provider = other.provider.copy();
    lane.addAll(other.lane);
    away.addAll(other.away);
    reading.addAll(other.reading);
    late.addAll(other.late);
    lateEffects.addAll(other.lateEffects);
    amounts = new LinkedHashMap<>(other.amounts);
    sent = new ArrayList<>(other.sent);
    told = new LinkedHashMap<>();
    told.putAll(other.told);
    payment = other.payment;
    agenda = other.agenda;
    restarted = other.restarted;
    facts = other.facts;
    sequence = other.sequence;
    gap = other.gap;
    stopped = other.stopped;
    portalRefunded = other.portalRefunded;
  }
}
