// The identity provider of the local chain: one key pair, and tokens for its tills.
package dev.kassa.localstack;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.kassa.contract.settings.SalesUnit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tokens that the gateway takes (DESIGN 8): signed with a key that only the owner of the directory
 * may read, fit for one machine and for tests.
 *
 * @param directory holds the key pair and the tokens
 */
public record LocalTillTokens(Path directory) {
  /** Value of {@code mp.jwt.verify.issuer}. */
  public static final String ISSUER = "https://login.chain.example";

  /** Value of {@code mp.jwt.verify.audiences}. */
  public static final String AUDIENCE = "kassa-pos-gateway";

  private static final Duration VALID = Duration.ofDays(30);
  private static final int BITS = 2048;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a token says.
   *
   * @param storeId claim {@code store}; null leaves it out, to be refused
   * @param salesUnits claim {@code sales_units}; null leaves it out
   * @param refund claim {@code refund}
   */
  public record Claims(String storeId, List<String> salesUnits, boolean refund) {}

  /** Makes the key pair once. */
  public void writeMissing() {
    if (Files.exists(keySet())) {
      return;
    }
    try {
      RSAKey key = new RSAKeyGenerator(BITS).keyIDFromThumbprint(true).generate();
      OwnerOnly.write(privateKey(), key.toJSONString());
      // Last: where it is, the other is.
      OwnerOnly.write(keySet(), new JWKSet(key.toPublicJWK()).toString(true));
    } catch (IOException | JOSEException e) {
      throw new LocalStackFailure("the key pair cannot be written to " + directory, e);
    }
  }

  /** Value of {@code mp.jwt.verify.publickey.location}: a JSON Web Key Set. */
  public Path keySet() {
    return directory.resolve("public-keys.json");
  }

  /** A token. */
  public String token(Claims claims, Instant from, Instant until) {
    JWTClaimsSet.Builder body =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .audience(AUDIENCE)
            .subject("tills of " + claims.storeId())
            .issueTime(Date.from(from))
            .expirationTime(Date.from(until));
    if (claims.storeId() != null) {
      body.claim("store", claims.storeId());
    }
    if (claims.salesUnits() != null) {
      body.claim("sales_units", claims.salesUnits());
    }
    if (claims.refund()) {
      body.claim("refund", true);
    }
    return signed(body.build().toJSONObject());
  }

  /** A token with these claims and no others, whatever they are. */
  public String signed(Map<String, Object> claims) {
    try {
      RSAKey key = RSAKey.parse(Files.readString(privateKey()));
      JWSObject token =
          new JWSObject(
              new JWSHeader.Builder(JWSAlgorithm.RS256)
                  .type(JOSEObjectType.JWT)
                  .keyID(key.getKeyID())
                  .build(),
              new Payload(claims));
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (IOException | ParseException | JOSEException e) {
      throw new LocalStackFailure("no token can be signed with the key in " + directory, e);
    }
  }

  /** Writes a token for the tills of each local store, valid 30 days from now; they may refund. */
  void renew(Instant now) {
    Map<String, String> tokens = new LinkedHashMap<>();
    for (SalesUnit unit : LocalSalesUnits.settings(URI.create("http://127.0.0.1")).units()) {
      for (String storeId : unit.stores()) {
        tokens.put(
            storeId,
            token(new Claims(storeId, List.of(unit.msn().value()), true), now, now.plus(VALID)));
      }
    }
    try {
      OwnerOnly.write(tokens(), JSON.writeValueAsString(tokens));
    } catch (IOException e) {
      throw new LocalStackFailure(tokens() + " cannot be written", e);
    }
  }

  /** The tokens by store, the main store first. */
  Map<String, String> byStore() {
    try {
      return JSON.readValue(
          Files.readAllBytes(tokens()), new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (IOException e) {
      throw new LocalStackFailure(tokens() + " cannot be read", e);
    }
  }

  private Path privateKey() {
    return directory.resolve("private-key.json");
  }

  private Path tokens() {
    return directory.resolve("till-tokens.json");
  }
}
