// Payment requests as a chain's own gateway publishes them.
package dev.kassa.benchmarks.saga;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.benchmarks.Sealing;
import dev.kassa.benchmarks.StackFile.SalesUnit;
import dev.kassa.benchmarks.TillMessages;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Words requests of many tills: captured at once, with a receipt of three lines; every second
 * customer is named by a scanned code and every other by a typed number, both sealed.
 */
final class TillRequests {
  /** Where they are published. */
  static final String TOPIC = "pos.payments.v1";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TILLS = 200;
  private static final String CURRENCY = "NOK";

  private final SalesUnit unit;
  private final Customers customers;
  private final Sealing sealing;
  private final AtomicLong next = new AtomicLong();

  /**
   * Requests of one sales unit's tills.
   *
   * @param sealing with the keyset {@code payment-customer}
   */
  TillRequests(SalesUnit unit, Customers customers, Sealing sealing) {
    this.unit = unit;
    this.customers = customers;
    this.sealing = sealing;
  }

  /** The next request. */
  ProducerRecord<String, byte[]> next() {
    long n = next.getAndIncrement();
    UUID checkout = UuidCreator.getTimeOrderedEpoch();
    String reference = checkout + "-1";
    String key = unit.msn() + "/" + reference;
    String till = "till-" + n % TILLS;
    ObjectNode payload =
        JSON.createObjectNode()
            .put("msn", unit.msn())
            .put("reference", reference)
            .put("checkoutId", checkout.toString())
            .put("attempt", 1)
            .put("storeId", unit.storeId())
            .put("posId", till);
    customer(payload.putObject("customer"), key, n);
    Basket.amount(payload.putObject("amount"), CURRENCY);
    payload.put("description", "Purchase at " + unit.storeId());
    payload.putObject("capture").put("policy", "IMMEDIATE");
    ObjectNode receipt = payload.putObject("receipt").put("receiptNumber", "%010d".formatted(n));
    ArrayNode lines = receipt.putArray("lines");
    Basket.ARTICLES.forEach(article -> article.asTillSays(lines.addObject()));
    return TillMessages.record(
        TOPIC, key, "pos.payment-requested.v1", unit.storeId(), n % TILLS, checkout, payload);
  }

  private void customer(ObjectNode customer, String key, long n) {
    String msisdn = customers.msisdn(n);
    if (n % 2 == 0) {
      // As it is typed: without the country code.
      seal(customer, key, "phoneNumber", msisdn.substring(2));
    } else {
      seal(customer, key, "personalQr", "https://qr.vipps.no/28/2/01/031/" + msisdn + "?v=1");
    }
  }

  private void seal(ObjectNode customer, String key, String field, String text) {
    customer.put(field, sealing.seal(TOPIC, key, field, text));
  }
}
