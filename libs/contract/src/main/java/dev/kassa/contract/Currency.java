package dev.kassa.contract;

/** Currencies of the provider's wallet (API 4.1); each has two decimals. */
public enum Currency {
  NOK,
  DKK,
  EUR
}
