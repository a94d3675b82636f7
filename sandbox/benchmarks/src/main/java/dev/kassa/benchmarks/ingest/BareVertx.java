// The limit: one read, one hash, one HMAC, one record, one answer, and nothing else.
package dev.kassa.benchmarks.ingest;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A program of one verticle that verifies a notification by one fixed secret, writes the body as it
 * is, and answers 200 when all replicas have it. It knows one registration, reads no content, seals
 * nothing, counts nothing and cannot say 503.
 */
public final class BareVertx extends AbstractVerticle {
  private final int port;
  private final String topic;
  private final String host;
  private final String path;
  private final KafkaProducer<String, byte[]> producer;
  private final Mac hmac;
  private final MessageDigest sha256;

  private BareVertx(
      int port,
      String topic,
      String host,
      String path,
      String secret,
      KafkaProducer<String, byte[]> producer) {
    this.port = port;
    this.topic = topic;
    this.host = host;
    this.path = path;
    this.producer = producer;
    try {
      this.hmac = Mac.getInstance("HmacSHA256");
      hmac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256 and SHA-256", e);
    }
  }

  /**
   * Serves until it is ended.
   *
   * @param arguments port, bootstrap servers, topic, host and path that are signed, secret; then
   *     settings of the producer, as {@code name=value}
   */
  public static void main(String[] arguments) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", arguments[1]);
    config.put("acks", "all");
    config.put("linger.ms", "0");
    for (String setting : Arrays.asList(arguments).subList(6, arguments.length)) {
      String[] parts = setting.split("=", 2);
      config.put(parts[0], parts[1]);
    }
    KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    Vertx.vertx()
        .deployVerticle(
            () ->
                new BareVertx(
                    Integer.parseInt(arguments[0]),
                    arguments[2],
                    arguments[3],
                    arguments[4],
                    arguments[5],
                    producer),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .onFailure(
            failure -> {
              System.err.println(failure);
              System.exit(1);
            });
  }

  @Override
  public void start(Promise<Void> started) {
    vertx
        .createHttpServer()
        .requestHandler(
            request ->
                request.body().onSuccess(body -> take(request, body, vertx.getOrCreateContext())))
        .listen(port, "127.0.0.1")
        .<Void>mapEmpty()
        .onComplete(started);
  }

  private void take(HttpServerRequest request, Buffer buffer, Context context) {
    byte[] body = buffer.getBytes();
    String date = request.getHeader("x-ms-date");
    String hash = request.getHeader("x-ms-content-sha256");
    String authorization = request.getHeader("Authorization");
    if (!MessageDigest.isEqual(sha256.digest(body), Base64.getDecoder().decode(hash))
        || !MessageDigest.isEqual(
            hmac.doFinal(
                ("POST\n" + path + "\n" + date + ";" + host + ";" + hash)
                    .getBytes(StandardCharsets.UTF_8)),
            Base64.getDecoder()
                .decode(authorization.substring(authorization.indexOf("Signature=") + 10)))) {
      request.response().setStatusCode(401).end();
      return;
    }
    // The hash for a key: as many keys as events, for nothing.
    var unused =
        producer.send(
            new ProducerRecord<>(topic, hash, body),
            (_, failure) ->
                context.runOnContext(
                    _ -> request.response().setStatusCode(failure == null ? 200 : 503).end()));
  }
}
