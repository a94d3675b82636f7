// Id tokens: one flaw per case, each with its own verdict.
package dev.kassa.membership.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.kassa.membership.login.IdTokenVerifier.Flaw;
import dev.kassa.membership.login.IdTokenVerifier.Verdict;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdTokenVerifierTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final String ISSUER = "https://provider.example/access/";
  private static final String CLIENT = "client-1";
  private static final RSAKey KEY = key("one");
  private static final JWKSet KEYS = new JWKSet(KEY.toPublicJWK());

  @Test
  void aTokenOfTheProviderForUsIsGenuine() throws JOSEException {
    assertThat(verify(signed(claims().build()))).isEqualTo(new Verdict.Genuine("sub-1"));
  }

  @Test
  void aTokenOfAnotherKeyIsNot() throws JOSEException {
    RSAKey other = key("two");
    assertThat(verify(signed(claims().build(), JWSAlgorithm.RS256, "two", new RSASSASigner(other))))
        .isEqualTo(new Verdict.UnknownKey());
    assertThat(verify(signed(claims().build(), JWSAlgorithm.RS256, "one", new RSASSASigner(other))))
        .isEqualTo(new Verdict.Untrusted(Flaw.SIGNATURE));
  }

  @Test
  void oneChangedClaimBreaksTheSignature() throws JOSEException {
    String[] genuine = signed(claims().build()).split("\\.");
    String[] other = signed(claims().subject("sub-2").build()).split("\\.");
    assertThat(verify(genuine[0] + "." + other[1] + "." + genuine[2]))
        .isEqualTo(new Verdict.Untrusted(Flaw.SIGNATURE));
  }

  @Test
  void noAlgorithmButTheOneOfferedIsTaken() throws JOSEException {
    byte[] publicKey =
        KEY.toPublicJWK().toJSONString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(
            verify(signed(claims().build(), JWSAlgorithm.HS256, "one", new MACSigner(publicKey))))
        .isEqualTo(new Verdict.Untrusted(Flaw.ALGORITHM));
    assertThat(verify(new PlainJWT(claims().build()).serialize()))
        .isEqualTo(new Verdict.Untrusted(Flaw.NOT_A_TOKEN));
    assertThat(verify("nonsense")).isEqualTo(new Verdict.Untrusted(Flaw.NOT_A_TOKEN));
  }

  @Test
  void eachClaimIsChecked() throws JOSEException {
    assertThat(verify(signed(claims().issuer("https://provider.example/access").build())))
        .as("a slash counts")
        .isEqualTo(new Verdict.Untrusted(Flaw.ISSUER));
    assertThat(verify(signed(claims().audience("client-2").build())))
        .isEqualTo(new Verdict.Untrusted(Flaw.AUDIENCE));
    assertThat(verify(signed(claims().expirationTime(Date.from(NOW.minusSeconds(60))).build())))
        .isEqualTo(new Verdict.Untrusted(Flaw.EXPIRED));
    assertThat(verify(signed(claims().expirationTime(null).build())))
        .isEqualTo(new Verdict.Untrusted(Flaw.EXPIRED));
    assertThat(verify(signed(claims().subject(null).build())))
        .isEqualTo(new Verdict.Untrusted(Flaw.NO_SUBJECT));
  }

  @Test
  void aTokenThatNamesItsLoginIsOfThatOne() throws JOSEException {
    for (String claim : List.of("auth_req_id", "authReqId")) {
      assertThat(verify(signed(claims().claim(claim, "login-1").build())))
          .isEqualTo(new Verdict.Genuine("sub-1"));
      assertThat(verify(signed(claims().claim(claim, "login-2").build())))
          .isEqualTo(new Verdict.Untrusted(Flaw.LOGIN));
    }
  }

  private static Verdict verify(String token) {
    return IdTokenVerifier.verify(token, KEYS, ISSUER, CLIENT, Optional.of("login-1"), NOW);
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(CLIENT)
        .subject("sub-1")
        .expirationTime(Date.from(NOW.plusSeconds(3600)));
  }

  private static String signed(JWTClaimsSet claims) throws JOSEException {
    return signed(claims, JWSAlgorithm.RS256, "one", new RSASSASigner(KEY));
  }

  private static String signed(
      JWTClaimsSet claims, JWSAlgorithm algorithm, String keyId, JWSSigner signer)
      throws JOSEException {
    SignedJWT token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
    token.sign(signer);
    return token.serialize();
  }

  private static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
