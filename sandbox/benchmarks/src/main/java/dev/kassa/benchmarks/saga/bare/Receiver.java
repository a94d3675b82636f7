// Takes the provider's notifications and puts them on a topic.
package dev.kassa.benchmarks.saga.bare;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Answers 200 after the broker has acknowledged; looks at nothing but the reference. */
final class Receiver {
  private static final String REFERENCE = "\"reference\":\"";

  private Receiver() {}

  static void listen(Vertx vertx, int port, KafkaProducer<String, byte[]> producer) {
    vertx
        .createHttpServer()
        .requestHandler(request -> take(vertx, request, producer))
        .listen(port, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  private static void take(
      Vertx vertx, HttpServerRequest request, KafkaProducer<String, byte[]> producer) {
    Context context = vertx.getOrCreateContext();
    request
        .body()
        .onSuccess(
            body -> {
              // The callback says how it went.
              var _ =
                  producer.send(
                      new ProducerRecord<>(
                          BareTopics.NOTIFICATIONS, reference(body), body.getBytes()),
                      (_, failure) ->
                          context.runOnContext(
                              _ ->
                                  request
                                      .response()
                                      .setStatusCode(failure == null ? 200 : 503)
                                      .end()));
            });
  }

  private static String reference(Buffer body) {
    String text = body.toString(StandardCharsets.UTF_8);
    int from = text.indexOf(REFERENCE) + REFERENCE.length();
    return text.substring(from, text.indexOf('"', from));
  }
}
