package dev.kassa.contract.payment;

import dev.kassa.contract.Message;

/** An event of {@code payment.events.v1}. */
public sealed interface PaymentEvent extends Message
    permits PaymentFact, CommandRefused, OutcomePending {}
