// What goes wrong in a running system, on demand.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Speaks to every door of a {@link Fleet}, as others do who mean well or not. */
final class FaultInjector {
  private final Fleet fleet;
  private final StackFile stack;
  private final Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicInteger customers = new AtomicInteger(2_718_281);

  /**
   * @param folder for files of its own
   */
  FaultInjector(Fleet fleet, StackFile stack, Path folder) {
    this.fleet = fleet;
    this.stack = stack;
    this.folder = folder;
  }

  /** Asks for a payment of somebody new; returns the status, or 0 for no answer. */
  int pay(String receipt, boolean approves) throws IOException, InterruptedException {
    return send(
        "PUT",
        "/checkouts/" + UuidCreator.getTimeOrderedEpoch() + "/payments/1",
        """
        {"posId":"till-3","customer":{"phoneNumber":"%s"},"description":"Mittens",
         "amount":{"currency":"NOK","value":100},
         "receipt":{"receiptNumber":"%s","lines":[{"id":"m1","name":"mittens","quantity":"1",
          "unit":"PCS","unitPrice":100,"total":100,"taxRate":2500}]}}\
        """
            .formatted(Store.OSLO.national(newCustomer(approves)), receipt));
  }

  void scan() throws IOException, InterruptedException {
    send(
        "POST",
        "/checkouts/" + UuidCreator.getTimeOrderedEpoch() + "/scans",
        "{\"posId\":\"till-1\",\"scanner\":\"CASHIER\",\"qrCode\":\"%s\"}"
            .formatted(
                new Simulator(stack.vipps().baseUrl())
                    .codes(Store.OSLO.msisdn(newCustomer(true)))
                    .clear()));
  }

  private int newCustomer(boolean approves) throws IOException, InterruptedException {
    int number = customers.getAndIncrement();
    try {
      Simulator.Habit habit =
          new Simulator.Habit(approves ? Simulator.Act.APPROVE : Simulator.Act.IGNORE, 100);
      new Simulator(stack.vipps().baseUrl()).person(Store.OSLO.msisdn(number), habit, habit);
    } catch (java.net.ConnectException providerIsAway) {
      throw new IllegalStateException(providerIsAway);
    }
    return number;
  }

  private int send(String method, String path, String body) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(stack.posGateway().url().resolve(path))
            .timeout(Duration.ofSeconds(15))
            .header(
                "Authorization",
                "Bearer " + stack.posGateway().tillTokens().get(Store.OSLO.storeId()))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException _) {
      return 0;
    }
  }

  void fault(String rule) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(stack.vipps().baseUrl().resolve("/simulator/faults"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(rule))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }

  void noFaults() throws IOException, InterruptedException {
    new Simulator(stack.vipps().baseUrl()).noFaults();
  }

  void publish(String topic, String key, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    }
  }

  void execute(String schema, String sql) throws Exception {
    try (Connection owner = fleet.ground().owner(schema);
        Statement statement = owner.createStatement()) {
      statement.execute("set search_path to " + schema);
      statement.execute(sql);
    }
  }

  /** Well made, and signed by somebody who has not the secret. */
  void forged() throws IOException {
    notify(secret().put("secret", "of somebody else"));
  }

  /** A genuine one; what is answered, and whether anything is, is of no interest. */
  void notification() throws IOException {
    notify(secret());
  }

  /** A registration that is not known makes the service look for new secrets. */
  void hideSecrets() throws IOException {
    ObjectNode unknown = secret().put("id", UUID.randomUUID().toString());
    Files.move(webhooks(), webhooks().resolveSibling("away"));
    notify(unknown);
  }

  void showSecrets() throws IOException {
    Files.move(webhooks().resolveSibling("away"), webhooks());
  }

  private Path webhooks() {
    return fleet.state().resolve("webhooks");
  }

  private ObjectNode secret() throws IOException {
    try (Stream<Path> files = Files.list(webhooks())) {
      Path first =
          files.filter(file -> file.toString().endsWith(".json")).findFirst().orElseThrow();
      return (ObjectNode) new ObjectMapper().readTree(first.toFile());
    }
  }

  private void notify(ObjectNode secret) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), stack.posGateway().url().getPort() + 1)) {
      socket.getOutputStream().write(DrainingIT.notification(secret));
      socket.setSoTimeout(15_000);
      var unused = socket.getInputStream().read(); // or its end, where no instance is ready
    }
  }

  /** A scan and a payment that nobody here can open. */
  void sealedWithStrangeKeys() throws IOException, InterruptedException {
    try (Gateway gateway = new Gateway(stack.kafka().bootstrapServers(), strangeKeysets())) {
      UUID visit = UuidCreator.getTimeOrderedEpoch();
      ObjectNode scan =
          new ObjectMapper()
              .createObjectNode()
              .put("checkoutId", visit.toString())
              .put("storeId", Store.OSLO.storeId())
              .put("posId", "till-1")
              .put("msn", Store.OSLO.msn())
              .put("scanner", "KEYBOARD")
              .put("phoneNumber", gateway.forScan(visit.toString(), "phoneNumber", "1"));
      say(gateway, "pos.scans.v1", visit.toString(), "pos.customer-scanned.v1", visit, scan);
      String key = Store.OSLO.msn() + "/" + visit + "-1";
      ObjectNode payment =
          new ObjectMapper()
              .createObjectNode()
              .put("checkoutId", visit.toString())
              .put("attempt", 1)
              .put("msn", Store.OSLO.msn())
              .put("reference", visit + "-1")
              .put("storeId", Store.OSLO.storeId())
              .put("posId", "till-1")
              .put("description", "Purchase");
      payment.putObject("customer").put("phoneNumber", gateway.forPayment(key, "phoneNumber", "1"));
      payment.putObject("amount").put("currency", Store.OSLO.currency()).put("value", 100);
      OneLine.into(payment, 100);
      say(gateway, "pos.payments.v1", key, "pos.payment-requested.v1", visit, payment);
    }
  }

  private static void say(
      Gateway gateway, String topic, String key, String type, UUID visit, ObjectNode payload)
      throws InterruptedException {
    gateway.publish(
        new Saying(
            topic,
            key,
            UUID.randomUUID(),
            "/stores/" + Store.OSLO.storeId() + "/tills/1",
            type,
            Optional.of(visit),
            payload));
  }

  private Path strangeKeysets() throws IOException {
    Path own = stack.keysets().directory().resolve("till");
    Path strange = Files.createDirectories(folder.resolve("strange"));
    Files.copy(own.resolve("scan.json"), strange.resolve("payment-customer.json"));
    Files.copy(own.resolve("payment-customer.json"), strange.resolve("scan.json"));
    return strange;
  }
}
