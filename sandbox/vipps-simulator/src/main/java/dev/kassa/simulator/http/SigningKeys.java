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

  private final RSAKey key;
  private final RSASSASigner signer;

  /** Reads a key that {@link #make} made. */
  SigningKeys(String jwk) {
    try {
      key = RSAKey.parse(jwk);
      signer = new RSASSASigner(key);
    } catch (ParseException | JOSEException broken) {
      throw new IllegalStateException("the stored signing key cannot be read", broken);
    }
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
    return new JWKSet(key.toPublicJWK()).toString();
  }

  String sign(JWTClaimsSet claims) {
    try {
      var jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException broken) {
      throw new IllegalStateException("the signing key does not sign", broken);
    }
  }
}
