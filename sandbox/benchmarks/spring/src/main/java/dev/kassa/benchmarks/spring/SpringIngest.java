// The same job in Spring MVC: verify, write to Kafka, answer when all replicas have it.
package dev.kassa.benchmarks.spring;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.ResponseEntity;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** One registration, no content read, nothing sealed, no metrics. */
@SpringBootApplication
@RestController
public class SpringIngest {
  private final KafkaTemplate<String, byte[]> kafka;
  private final String topic;
  private final String host;
  private final String path;
  private final SecretKeySpec secret;

  SpringIngest(
      KafkaTemplate<String, byte[]> kafka,
      @Value("${ingest.topic}") String topic,
      @Value("${ingest.host}") String host,
      @Value("${ingest.path}") String path,
      @Value("${ingest.secret}") String secret) {
    this.kafka = kafka;
    this.topic = topic;
    this.host = host;
    this.path = path;
    this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
  }

  public static void main(String[] arguments) {
    SpringApplication.run(SpringIngest.class, arguments);
  }

  @PostMapping("/webhooks/{address}")
  CompletableFuture<ResponseEntity<Void>> receive(
      @RequestBody byte[] body,
      @RequestHeader("x-ms-date") String date,
      @RequestHeader("x-ms-content-sha256") String hash,
      @RequestHeader("Authorization") String authorization)
      throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
    Mac hmac = Mac.getInstance("HmacSHA256");
    hmac.init(secret);
    byte[] expected =
        hmac.doFinal(
            ("POST\n" + path + "\n" + date + ";" + host + ";" + hash)
                .getBytes(StandardCharsets.UTF_8));
    byte[] signature =
        Base64.getDecoder()
            .decode(authorization.substring(authorization.indexOf("Signature=") + 10));
    if (!MessageDigest.isEqual(digest, Base64.getDecoder().decode(hash))
        || !MessageDigest.isEqual(expected, signature)) {
      return CompletableFuture.completedFuture(ResponseEntity.status(401).build());
    }
    return kafka.send(topic, hash, body).thenApply(sent -> ResponseEntity.ok().build());
  }
}
