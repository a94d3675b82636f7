package dev.kassa.membership.login;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Verifies id tokens (API 3.9): signature, issuer, audience, expiry, and the login where one is
 * named. No nonce is sent with a start, so none is looked at.
 */
final class IdTokenVerifier {
  /** How far the provider's clock may be from ours. */
  private static final Duration SKEW = Duration.ofSeconds(60);

  private IdTokenVerifier() {}

  /** What is to be thought of an id token. */
  sealed interface Verdict {
    /** It says who logged in. {@link #toString} does not. */
    record Genuine(String sub) implements Verdict {
      @Override
      public String toString() {
        return "Genuine";
      }
    }

    /** Signed with a key that is not in the set; perhaps a newer one. */
    record UnknownKey() implements Verdict {}

    /** Not to be trusted. */
    record Untrusted(Flaw flaw) implements Verdict {}
  }

  /** What is wrong with an id token. */
  enum Flaw {
    NOT_A_TOKEN,
    ALGORITHM,
    SIGNATURE,
    ISSUER,
    AUDIENCE,
    LOGIN,
    EXPIRED,
    NO_SUBJECT
  }

  /**
   * Verifies.
   *
   * @param issuer from discovery; a trailing slash counts (API 3.1)
   * @param clientId of the club's login
   * @param authReqId of the login whose tokens they are; empty if it was not kept with them
   */
  static Verdict verify(
      String idToken,
      JWKSet keys,
      String issuer,
      String clientId,
      Optional<String> authReqId,
      Instant now) {
    try {
      SignedJWT token = SignedJWT.parse(idToken);
      // RS256 alone is offered (API 3.1); taking the token's word would admit "none" and HMAC.
      if (!JWSAlgorithm.RS256.equals(token.getHeader().getAlgorithm())) {
        return new Verdict.Untrusted(Flaw.ALGORITHM);
      }
      JWK key = keys.getKeyByKeyId(token.getHeader().getKeyID());
      if (key == null) {
        return new Verdict.UnknownKey();
      }
      if (!(key instanceof RSAKey rsa) || !token.verify(new RSASSAVerifier(rsa))) {
        return new Verdict.Untrusted(Flaw.SIGNATURE);
      }
      return claims(token.getJWTClaimsSet(), issuer, clientId, authReqId, now);
    } catch (ParseException | JOSEException _) {
      return new Verdict.Untrusted(Flaw.NOT_A_TOKEN);
    }
  }

  private static Verdict claims(
      JWTClaimsSet claims,
      String issuer,
      String clientId,
      Optional<String> authReqId,
      Instant now) {
    if (!issuer.equals(claims.getIssuer())) {
      return new Verdict.Untrusted(Flaw.ISSUER);
    }
    if (!claims.getAudience().contains(clientId)) {
      return new Verdict.Untrusted(Flaw.AUDIENCE);
    }
    if (isOfAnotherLogin(claims, authReqId)) {
      return new Verdict.Untrusted(Flaw.LOGIN);
    }
    if (claims.getExpirationTime() == null
        || !now.isBefore(claims.getExpirationTime().toInstant().plus(SKEW))) {
      return new Verdict.Untrusted(Flaw.EXPIRED);
    }
    return claims.getSubject() == null || claims.getSubject().isEmpty()
        ? new Verdict.Untrusted(Flaw.NO_SUBJECT)
        : new Verdict.Genuine(claims.getSubject());
  }

  /** The claim has two names in the documentation (API 3.6), and is not promised. */
  private static boolean isOfAnotherLogin(JWTClaimsSet claims, Optional<String> authReqId) {
    return authReqId
        .filter(
            ours ->
                Stream.of("auth_req_id", "authReqId")
                    .map(claims::getClaim)
                    .anyMatch(theirs -> theirs != null && !theirs.equals(ours)))
        .isPresent();
  }
}
