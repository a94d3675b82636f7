package dev.kassa.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One payment as the provider keeps it.
 *
 * @param customer the number the request went to; null when nobody was named (QR, redirect)
 * @param personId who that is; null when nobody was named
 * @param redirectUrl null for PUSH_MESSAGE (API 4.2); a path is under the simulator's own address
 * @param scope null unless the customer's data were asked for
 * @param description what the merchant wrote for the customer to read; or null
 * @param receipt null when the merchant sent none
 * @param decision what the customer will do and when; null when nobody was named or they ignore it
 * @param processingUntil while the outcome of an approval is unknown (API 7.4, amount 201); or null
 * @param cardRefusedAt when the customer last approved and their card was refused (API 7.4); or
 *     null
 * @param events oldest first
 */
public record Payment(
    PaymentKey key,
    Amount amount,
    State state,
    Aggregate aggregate,
    String pspReference,
    String userFlow,
    String methodType,
    String customer,
    String personId,
    String redirectUrl,
    String scope,
    Map<String, String> metadata,
    String description,
    Receipt receipt,
    Instant createdAt,
    Instant expiresAt,
    Decision decision,
    Instant processingUntil,
    Instant cardRefusedAt,
    List<PaymentEvent> events) {

  /** States as on the wire; the four after CREATED are final (API 4.6). */
  public enum State {
    CREATED,
    AUTHORIZED,
    ABORTED,
    EXPIRED,
    TERMINATED
  }

  /** Copies the collections; a missing one is empty. */
  public Payment {
    metadata = metadata == null ? Map.of() : Map.copyOf(metadata);
    events = events == null ? List.of() : List.copyOf(events);
  }

  /** The text of the code or redirect by which somebody comes to this payment; or null. */
  public String code() {
    if (redirectUrl == null || !redirectUrl.startsWith(QrImage.PATH)) {
      return redirectUrl;
    }
    return QrImage.of(redirectUrl.substring((QrImage.PATH + "?token=").length()))
        .map(QrImage::content)
        .orElse(redirectUrl);
  }

  /** When the money was reserved; null before that. */
  public Instant authorizedAt() {
    return events.stream()
        .filter(event -> event.name() == PaymentEvent.Name.AUTHORIZED && event.success())
        .findFirst()
        .map(PaymentEvent::timestamp)
        .orElse(null);
  }

  /** This payment one event later; a failed operation leaves an unknown approval unknown. */
  Payment after(State newState, Aggregate newAggregate, PaymentEvent event) {
    var more = new ArrayList<>(events);
    more.add(event);
    return new Payment(
        key,
        amount,
        newState,
        newAggregate,
        pspReference,
        userFlow,
        methodType,
        customer,
        personId,
        redirectUrl,
        scope,
        metadata,
        description,
        receipt,
        createdAt,
        expiresAt,
        decision,
        event.success() ? null : processingUntil,
        cardRefusedAt,
        more);
  }

  /** This payment with somebody who scanned its code, or has seen it by now. */
  Payment asked(String msisdn, String who, Decision newDecision) {
    return new Payment(
        key,
        amount,
        state,
        aggregate,
        pspReference,
        userFlow,
        methodType,
        msisdn,
        who,
        redirectUrl,
        scope,
        metadata,
        description,
        receipt,
        createdAt,
        expiresAt,
        newDecision,
        processingUntil,
        cardRefusedAt,
        events);
  }

  /** This payment while the outcome of its approval is unknown. */
  Payment processing(Instant until) {
    return new Payment(
        key,
        amount,
        state,
        aggregate,
        pspReference,
        userFlow,
        methodType,
        customer,
        personId,
        redirectUrl,
        scope,
        metadata,
        description,
        receipt,
        createdAt,
        expiresAt,
        decision,
        until,
        cardRefusedAt,
        events);
  }

  /** This payment after the customer approved and their card was refused: they may try again. */
  Payment cardRefused(Instant at) {
    return new Payment(
        key,
        amount,
        state,
        aggregate,
        pspReference,
        userFlow,
        methodType,
        customer,
        personId,
        redirectUrl,
        scope,
        metadata,
        description,
        receipt,
        createdAt,
        expiresAt,
        decision,
        processingUntil,
        at,
        events);
  }
}
