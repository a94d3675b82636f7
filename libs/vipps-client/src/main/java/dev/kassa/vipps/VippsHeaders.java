package dev.kassa.vipps;

import jakarta.ws.rs.HeaderParam;

/**
 * The headers of a call with an access token (API 1.2), for {@code @BeanParam} of a REST client.
 * Made by {@link Provider}.
 */
public final class VippsHeaders {
  @HeaderParam("Authorization")
  private final String authorization;

  @HeaderParam("Ocp-Apim-Subscription-Key")
  private final String subscriptionKey;

  @HeaderParam("Merchant-Serial-Number")
  private final String msn;

  @HeaderParam("Vipps-System-Name")
  private final String systemName;

  @HeaderParam("Vipps-System-Version")
  private final String systemVersion;

  VippsHeaders(
      String authorization,
      String subscriptionKey,
      String msn,
      String systemName,
      String systemVersion) {
    this.authorization = authorization;
    this.subscriptionKey = subscriptionKey;
    this.msn = msn;
    this.systemName = systemName;
    this.systemVersion = systemVersion;
  }

  /** Read by the REST client. */
  public String getAuthorization() {
    return authorization;
  }

  /** Read by the REST client. */
  public String getSubscriptionKey() {
    return subscriptionKey;
  }

  /** Read by the REST client. */
  public String getMsn() {
    return msn;
  }

  /** Read by the REST client. */
  public String getSystemName() {
    return systemName;
  }

  /** Read by the REST client. */
  public String getSystemVersion() {
    return systemVersion;
  }
}
