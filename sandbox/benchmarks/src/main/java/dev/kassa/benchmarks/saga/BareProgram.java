// Gives the bare program its topics, its table, its sales unit, and starts it.
package dev.kassa.benchmarks.saga;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.benchmarks.Administrator;
import dev.kassa.benchmarks.Companion;
import dev.kassa.benchmarks.FreePort;
import dev.kassa.benchmarks.OwnTopics;
import dev.kassa.benchmarks.Run;
import dev.kassa.benchmarks.SimulatorControl;
import dev.kassa.benchmarks.StackFile.SalesUnit;
import dev.kassa.benchmarks.saga.bare.BareSaga;
import dev.kassa.benchmarks.saga.bare.BareTopics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The limit beside the product. It takes the Danish sales unit for itself: the product's
 * registration for that unit's notifications is ended, so that neither hears of the other's
 * payments.
 */
final class BareProgram implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MSN = "654321";
  private static final String CURRENCY = "DKK";

  // As many kinds as the product has registered for.
  private static final List<String> EVENTS =
      List.of(
          "epayments.payment.created.v1",
          "epayments.payment.authorized.v1",
          "epayments.payment.aborted.v1",
          "epayments.payment.expired.v1",
          "epayments.payment.terminated.v1",
          "epayments.payment.captured.v1",
          "epayments.payment.cancelled.v1",
          "epayments.payment.refunded.v1");

  private final Companion companion;
  private final AtomicLong next = new AtomicLong();

  private BareProgram(Companion companion) {
    this.companion = companion;
  }

  /** Starts it; returns when it can be asked for payments. */
  static BareProgram start(Run run, SimulatorControl provider)
      throws IOException, InterruptedException, SQLException {
    OwnTopics.create(run.stack().kafka().bootstrapServers(), BareTopics.all());
    try (Connection administrator = Administrator.connect(run.state(), run.stack())) {
      Administrator.run(
          administrator,
          "create schema if not exists bench;"
              + " create table if not exists bench.payment"
              + " (reference text primary key, state text not null, request bytea not null)");
    }
    SalesUnit unit = run.stack().salesUnit(MSN);
    for (String id : provider.webhooks(unit)) {
      provider.unregister(unit, id);
    }
    int port = FreePort.any();
    String unused = provider.register(unit, "http://127.0.0.1:" + port + "/hook", EVENTS);
    ObjectNode capture = JSON.createObjectNode();
    Basket.amount(capture.putObject("modificationAmount"), CURRENCY);
    return new BareProgram(
        Companion.start(
            run,
            "bare-saga",
            BareSaga.class,
            List.of(run.state().toString(), MSN, capture.toString(), Integer.toString(port))));
  }

  /** What it is asked through. */
  Subject subject() {
    return new Subject("limit", this::request, BareTopics.CAPTURED);
  }

  private ProducerRecord<String, byte[]> request() {
    long n = next.getAndIncrement();
    String reference = UuidCreator.getTimeOrderedEpoch() + "-1";
    ObjectNode body = JSON.createObjectNode();
    Basket.amount(body.putObject("amount"), CURRENCY);
    body.putObject("paymentMethod").put("type", "WALLET");
    body.put("reference", reference)
        .put("userFlow", "PUSH_MESSAGE")
        .put("customerInteraction", "CUSTOMER_PRESENT");
    body.putObject("customer").put("phoneNumber", Customers.DENMARK.msisdn(n));
    body.put("paymentDescription", "Purchase at aarhus-1");
    ObjectNode receipt = body.putObject("receipt");
    ArrayNode lines = receipt.putArray("orderLines");
    Basket.ARTICLES.forEach(article -> article.asProviderWants(lines.addObject()));
    receipt
        .putObject("bottomLine")
        .put("currency", CURRENCY)
        .put("posId", "till-1")
        .put("receiptNumber", "%010d".formatted(n));
    return new ProducerRecord<>(
        BareTopics.REQUESTS, reference, body.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    companion.close();
  }
}
