package dev.kassa.simulator.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.UUID;

/** The provider's signing key (RS256, API 3.1). */
final class SigningKeys {
  private static final int BITS = 2048;

  private volatile Signing signing;

  private record Signing(RSAKey key, RSASSASigner signer) {
    static Signing with(String jwk) {
      try {
        var key = RSAKey.parse(jwk);
        return new Signing(key, new RSASSASigner(key));
      } catch (ParseException | JOSEException broken) {
        throw new IllegalStateException("the stored signing key cannot be read", broken);
      }
    }
  }

  /** Reads a key that {@link #make} made. */
  SigningKeys(String jwk) {
    signing = Signing.with(jwk);
  }

  /** Signs with a new key from now on; the one before comes back with the next start. */
  void rotate() {
    signing = Signing.with(make());
  }

  /** A new key, as a JSON Web Key with its private part. */
  static String make() {
    try {
      return new RSAKeyGenerator(BITS)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.RS256)
          .keyID(UUID.randomUUID().toString())
          .generate()
          .toJSONString();
    } catch (JOSEException impossible) {
      throw new IllegalStateException("every JDK makes RSA keys", impossible);
    }
  }

  /** The public half, as {@code jwks_uri} serves it. */
  String publicKeySet() {
    return new JWKSet(signing.key().toPublicJWK()).toString();
  }

  String sign(JWTClaimsSet claims) {
    var now = signing;
    try {
      var jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(now.key().getKeyID()).build(),
              claims);
      jwt.sign(now.signer());
      return jwt.serialize();
    } catch (JOSEException broken) {
      throw new IllegalStateException("the signing key does not sign", broken);
    }
  }
}
