// SIGTERM under load: an edge that is told to stop leaves no request unanswered.
package dev.kassa.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.Topic;
import dev.kassa.localstack.ServiceReplica;
import dev.kassa.systemtests.RunningStack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** Processes as they are packaged; only they get a signal. */
@ExtendWith(RunningStack.class)
@EnabledIfSystemProperty(
    named = "kassa.long",
    matches = "true",
    disabledReason = "wants the machine for itself: -Dkassa.long=true")
class DrainingIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLIENTS = 24;
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(30);
  private static final int PAYMENTS = 30;

  /** Below what the client waits for an answer. */
  private static final Duration SLOW = Duration.ofSeconds(5);

  /** Below what a lease lasts at least from now on. */
  private static final Duration LEASE = Duration.ofSeconds(9);

  private static final int CUSTOMER = 7_654_321;
  private static final Simulator.Habit NOTHING = new Simulator.Habit(Simulator.Act.IGNORE, 0);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void edgesThatAreToldToStopAnswerAllThatWasSentAndEndInOrder(Stack stack) throws Exception {
    String token = stack.read().posGateway().tillTokens().get(Store.OSLO.storeId());
    JsonNode secret = JSON.readTree(stack.webhookSecret().toFile());
    String sale = newSale();
    try (ServiceReplica gateway = stack.anotherGateway();
        ServiceReplica ingest = stack.anotherWebhookIngest();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      awaitReady(gateway.url());
      awaitReady(ingest.url());
      CompletableFuture<HttpResponse<String>> stream =
          http.sendAsync(stream(gateway.url(), token), HttpResponse.BodyHandlers.ofString());
      CompletableFuture<HttpResponse<String>> waits =
          http.sendAsync(wait(gateway.url(), sale, token), HttpResponse.BodyHandlers.ofString());
      ConcurrentMap<String, Integer> ofTills =
          load(threads, gateway.url(), () -> scan(gateway.url(), token));
      ConcurrentMap<String, Integer> ofProvider =
          load(threads, ingest.url(), () -> notification(secret));
      await()
          .atMost(START)
          .until(
              () ->
                  ofTills.getOrDefault("202", 0) > CLIENTS
                      && ofProvider.getOrDefault("200", 0) > CLIENTS);

      gateway.terminate();
      ingest.terminate();
      // They end while the clients of short requests are still served.
      assertThat(stream.get(5, TimeUnit.SECONDS).body()).contains("event:checkout");
      assertThat(waits.get(5, TimeUnit.SECONDS).statusCode()).isIn(200, 202);
      assertThat(gateway.exitCode(END)).as("exit code of pos-gateway").isZero();
      assertThat(ingest.exitCode(END)).as("exit code of webhook-ingest").isZero();
      threads.shutdown();
      assertThat(threads.awaitTermination(END.toSeconds(), TimeUnit.SECONDS)).isTrue();

      // Nothing of it is left open for other tests' proofs.
      assertThat(
              http.send(
                      cancel(stack.read().posGateway().url(), sale, token),
                      HttpResponse.BodyHandlers.discarding())
                  .statusCode())
          .isIn(200, 202);

      System.out.printf("answers while stopping: tills %s, provider %s%n", ofTills, ofProvider);
      assertThat(ofTills.keySet()).containsExactly("202");
      assertThat(ofProvider.keySet()).containsExactly("200");
    }
  }

  /**
   * The provider answers a creation only seconds after it has happened, and tells nobody of it:
   * what a service that is told to stop has begun, nobody but it knows of.
   */
  @Test
  void serviceThatIsToldToStopFinishesItsCallsAndNobodyWaitsForItsLeases(Stack stack)
      throws Exception {
    String token = stack.read().posGateway().tillTokens().get(Store.OSLO.storeId());
    URI gateway = stack.read().posGateway().url();
    Simulator simulator = stack.simulator();
    simulator.person(Store.OSLO.msisdn(CUSTOMER), NOTHING, NOTHING);
    List<String> asked = IntStream.range(0, PAYMENTS).mapToObj(_ -> newSale()).toList();
    Set<String> references = asked.stream().map(DrainingIT::reference).collect(toSet());
    Set<String> created = new HashSet<>();
    try (ServiceReplica second = stack.anotherPaymentService();
        Admin kafka =
            Admin.create(Map.of("bootstrap.servers", stack.read().kafka().bootstrapServers()));
        TopicReader facts =
            new TopicReader(
                stack.read().kafka().bootstrapServers(),
                List.of(Topic.PAYMENT_EVENTS.topicName()))) {
      await("both have a share").atMost(START).until(() -> shares(kafka) == 2);
      simulator.dropNotifications(true);
      simulator.slowCreations(SLOW);
      for (String sale : asked) {
        assertThat(
                http.send(payment(gateway, sale, token), HttpResponse.BodyHandlers.discarding())
                    .statusCode())
            .isEqualTo(202);
      }
      await("the creations are under way")
          .atMost(SLOW)
          .until(
              () ->
                  simulator.books().payments().stream()
                      .map(booked -> booked.key().substring(booked.key().indexOf('/') + 1))
                      .collect(toSet())
                      .containsAll(references));
      second.terminate();
      await("all creations known")
          .atMost(LEASE)
          .until(
              () -> {
                facts.poll(fact -> created(fact).ifPresent(created::add));
                return created.containsAll(references);
              });
      assertThat(second.exitCode(END)).as("exit code of payment-service").isZero();
    } finally {
      simulator.noFaults();
      simulator.dropNotifications(false);
    }
    for (String sale : asked) {
      assertThat(
              http.send(cancel(gateway, sale, token), HttpResponse.BodyHandlers.discarding())
                  .statusCode())
          .isIn(200, 202);
    }
  }

  /** Instances that read a part of the commands. */
  private static long shares(Admin kafka) throws Exception {
    return kafka
        .describeConsumerGroups(List.of("payment-service"))
        .describedGroups()
        .get("payment-service")
        .get()
        .members()
        .stream()
        .filter(
            member ->
                member.assignment().topicPartitions().stream()
                    .anyMatch(p -> p.topic().equals(Topic.POS_PAYMENTS.topicName())))
        .count();
  }

  private static String newSale() {
    return "/checkouts/" + UUID.randomUUID() + "/payments/1";
  }

  private static String reference(String sale) {
    return sale.split("/")[2] + "-1";
  }

  private static Optional<String> created(ConsumerRecord<String, byte[]> fact) {
    return "payment.created.v1"
            .equals(new String(fact.headers().lastHeader("ce_type").value(), UTF_8))
        ? Optional.of(fact.key().substring(fact.key().indexOf('/') + 1))
        : Optional.empty();
  }

  private static ConcurrentMap<String, Integer> load(
      ExecutorService threads, URI url, Supplier<byte[]> requests) {
    ConcurrentMap<String, Integer> answers = new ConcurrentHashMap<>();
    for (int i = 0; i < CLIENTS; i++) {
      threads.execute(new StubbornClient(url, requests, answers));
    }
    return answers;
  }

  private void awaitReady(URI url) {
    HttpRequest ready = HttpRequest.newBuilder(url.resolve("/q/health/ready")).build();
    await("ready: " + url)
        .atMost(START)
        .until(
            () -> {
              try {
                return http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
              } catch (IOException notYet) {
                return false;
              }
            });
  }

  private static HttpRequest stream(URI gateway, String token) {
    return HttpRequest.newBuilder(gateway.resolve("/checkouts/" + UUID.randomUUID() + "/events"))
        .header("Authorization", "Bearer " + token)
        .header("Accept", "text/event-stream")
        .build();
  }

  /** For the outcome of a payment that nobody approves. */
  private static HttpRequest wait(URI gateway, String sale, String token) {
    return payment(gateway, sale + "?wait=30", token);
  }

  private static HttpRequest payment(URI gateway, String sale, String token) {
    return HttpRequest.newBuilder(gateway.resolve(sale))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .PUT(
            HttpRequest.BodyPublishers.ofString(
                """
                {"posId":"till-3","customer":{"phoneNumber":"%s"},"description":"Mittens",
                 "amount":{"currency":"NOK","value":100},
                 "receipt":{"receiptNumber":"1","lines":[{"id":"m1","name":"mittens","quantity":"1",
                  "unit":"PCS","unitPrice":100,"total":100,"taxRate":2500}]}}\
                """
                    .formatted(Store.OSLO.national(CUSTOMER))))
        .build();
  }

  private static HttpRequest cancel(URI gateway, String sale, String token) {
    return HttpRequest.newBuilder(gateway.resolve(sale + "/cancel?wait=20"))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"posId\":\"till-3\"}"))
        .build();
  }

  private static byte[] scan(URI gateway, String token) {
    return StubbornClient.post(
        gateway.resolve("/checkouts/" + UUID.randomUUID() + "/scans"),
        Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"),
        "{\"posId\":\"till-3\",\"scanner\":\"KEYBOARD\",\"phoneNumber\":\"12\"}");
  }

  /** Signed by hand, as the provider signs it (API 5.3), over the address that is registered. */
  static byte[] notification(JsonNode secret) {
    URI url = URI.create(secret.path("url").asText());
    String body =
        """
        {"msn":"%s","reference":"%s","pspReference":"%s","name":"CREATED","success":true,
         "amount":{"currency":"NOK","value":100},"timestamp":"2026-11-02T10:15:30.250Z"}\
        """
            .formatted(secret.path("msn").asText(), UUID.randomUUID(), UUID.randomUUID());
    try {
      String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
      String hash = base64(MessageDigest.getInstance("SHA-256").digest(body.getBytes(UTF_8)));
      Mac hmac = Mac.getInstance("HmacSHA256");
      hmac.init(new SecretKeySpec(secret.path("secret").asText().getBytes(UTF_8), "HmacSHA256"));
      String text =
          "POST\n%s\n%s;%s;%s".formatted(url.getRawPath(), date, url.getRawAuthority(), hash);
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Webhook-Id", secret.path("id").asText());
      headers.put("x-ms-date", date);
      headers.put("x-ms-content-sha256", hash);
      headers.put(
          "Authorization",
          "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="
              + base64(hmac.doFinal(text.getBytes(UTF_8))));
      return StubbornClient.post(url, headers, body);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
