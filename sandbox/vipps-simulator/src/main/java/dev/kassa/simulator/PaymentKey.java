package dev.kassa.simulator;

/** A payment's identity: references are unique per sales unit only (API 4.1). */
public record PaymentKey(String msn, String reference) {}
