// Whose tokens are taken: must be said, or the gateway does not start.
package dev.kassa.gateway.http;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.NotEmpty;
import java.util.Set;

/**
 * What MicroProfile JWT is told. It would start without and refuse every token; mapped here, a
 * missing name fails at start-up and is named.
 */
@ConfigMapping(prefix = "mp.jwt.verify")
public interface TokenConfig {
  /** The claim {@code iss} of the chain's identity provider. */
  String issuer();

  /**
   * Of which the claim {@code aud} must name one: a token that the same provider made for another
   * system is none for this.
   */
  @NotEmpty
  Set<String> audiences();

  /** Its keys. */
  Publickey publickey();

  /** Its keys. */
  interface Publickey {
    /** A PEM file, or the address or file of a JSON Web Key Set. */
    String location();
  }
}
