package dev.kassa.webhook;

import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
import java.net.URI;

/**
 * A registration with the provider and the secret it signs with.
 *
 * @param webhookId the provider's id of the registration
 * @param url as registered: signatures are over this host and path, whatever a proxy makes of them
 * @param secret never shown; its UTF-8 bytes are the key, it is not decoded (API 5.1)
 * @param msn the sales unit it was registered for
 */
public record LiveSecret(String webhookId, URI url, String secret, Msn msn) {
  /**
   * Refuses an id that could not be a file's name, and an address without host.
   *
   * @throws InvalidValue naming the field
   */
  public LiveSecret {
    Rules.identifier(webhookId, "id");
    Rules.present(url, "url");
    Rules.require(url.getHost() != null, "url", "must be an address with a host");
    Rules.text(secret, 1, 1024, "secret");
    Rules.present(msn, "msn");
  }

  /** The authority of the address; a port that goes without saying is not part of it (API 5.3). */
  String host() {
    boolean impliedPort =
        url.getPort() == -1
            || ("https".equals(url.getScheme()) && url.getPort() == 443)
            || ("http".equals(url.getScheme()) && url.getPort() == 80);
    return impliedPort ? url.getHost() : url.getHost() + ":" + url.getPort();
  }

  /** Path and query of the address as they stand in it. */
  String pathAndQuery() {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  @Override
  public String toString() {
    return "LiveSecret(" + webhookId + " for " + msn + ")";
  }
}
