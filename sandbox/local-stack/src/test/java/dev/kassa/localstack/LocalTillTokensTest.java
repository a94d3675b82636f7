// Tokens of the local tills: what they say, that their key is kept, and who may read it.
package dev.kassa.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalTillTokensTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir private Path directory;

  @Test
  void everyStoreHasATokenThatTheKeySetVerifies() throws Exception {
    LocalTillTokens tokens = new LocalTillTokens(directory.resolve("keys"));
    tokens.writeMissing();
    tokens.renew(NOW);
    assertThat(tokens.byStore()).containsOnlyKeys("oslo-1", "bergen-2", "aarhus-1");
    SignedJWT token = SignedJWT.parse(tokens.byStore().get("aarhus-1"));
    RSAKey key = (RSAKey) JWKSet.load(tokens.keySet().toFile()).getKeys().getFirst();
    assertThat(key.isPrivate()).isFalse();
    assertThat(token.verify(new RSASSAVerifier(key))).isTrue();
    assertThat(token.getHeader().getKeyID()).isEqualTo(key.getKeyID());
    assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo(LocalTillTokens.ISSUER);
    assertThat(token.getJWTClaimsSet().getStringClaim("store")).isEqualTo("aarhus-1");
    assertThat(token.getJWTClaimsSet().getStringListClaim("sales_units"))
        .isEqualTo(List.of("654321"));
    assertThat(token.getJWTClaimsSet().getBooleanClaim("refund")).isTrue();
    assertThat(token.getJWTClaimsSet().getExpirationTime())
        .isEqualTo(Date.from(Instant.parse("2026-12-22T12:00:00Z")));
  }

  @Test
  void keyIsMadeOnceAndIsItsOwnersAlone() throws Exception {
    LocalTillTokens tokens = new LocalTillTokens(directory.resolve("keys"));
    tokens.writeMissing();
    tokens.renew(NOW);
    String keys = Files.readString(tokens.keySet());
    tokens.writeMissing();
    assertThat(tokens.keySet()).hasContent(keys);
    try (Stream<Path> files = Files.list(tokens.directory())) {
      assertThat(files.toList())
          .hasSize(3)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }
}
