package dev.kassa.vipps;

/** The keys of a sales unit (API 1.2, 1.3). {@link #toString} shows none of the secrets. */
public record Credentials(String clientId, String clientSecret, String subscriptionKey) {
  @Override
  public String toString() {
    return "Credentials(" + clientId + ")";
  }
}
