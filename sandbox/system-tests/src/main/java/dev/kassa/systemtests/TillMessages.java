// The payloads of a till, field by field as the documents show them.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.systemtests.Plan.Article;
import dev.kassa.systemtests.Plan.Checkout;
import java.util.Optional;
import java.util.UUID;

/**
 * Words one visit's messages.
 *
 * @param sealing of what is personal
 */
record TillMessages(Checkout plan, UUID checkout, Sealing sealing) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Makes of a personal text what goes into a message. */
  interface Sealing {
    /** Nothing is sealed: somebody else will, or the chain does not. */
    Sealing NONE =
        new Sealing() {
          @Override
          public String forScan(String key, String field, String text) {
            return text;
          }

          @Override
          public String forPayment(String key, String field, String text) {
            return text;
          }
        };

    /** A code or number of a scan. */
    String forScan(String key, String field, String text);

    /** What names the customer of a payment request. */
    String forPayment(String key, String field, String text);
  }

  /** The default reference of an attempt. */
  String reference(int attempt) {
    return checkout + "-" + attempt;
  }

  /** The key of everything about an attempt. */
  String paymentKey(int attempt) {
    return plan.store().msn() + "/" + reference(attempt);
  }

  Saying scan(UUID id, Named customer) {
    ObjectNode payload = visit();
    switch (customer) {
      case Named.ByCode code ->
          payload
              .put("scanner", plan.scanner().name())
              .put("qrCode", sealing.forScan(checkout.toString(), "qrCode", code.text()));
      case Named.ByNumber number ->
          payload
              .put("scanner", "KEYBOARD")
              .put(
                  "phoneNumber",
                  sealing.forScan(checkout.toString(), "phoneNumber", number.typed()));
    }
    return saying(
        "pos.scans.v1", checkout.toString(), id, plan.store(), "pos.customer-scanned.v1", payload);
  }

  /**
   * Asks somebody to join.
   *
   * @param notMe they say that they are not the member whom their number finds
   */
  Saying enrolment(UUID id, String identificationId, boolean notMe) {
    ObjectNode payload = visit().put("identificationId", identificationId);
    if (notMe) {
      payload.put("notMe", true);
    }
    return saying(
        "pos.enrolments.v1",
        checkout.toString(),
        id,
        plan.store(),
        "pos.enrolment-requested.v1",
        payload);
  }

  Saying enrolmentCancelled(UUID id) {
    return saying(
        "pos.enrolments.v1",
        checkout.toString(),
        id,
        plan.store(),
        "pos.enrolment-cancelled.v1",
        visit());
  }

  Saying payment(UUID id, Till.Ask ask) {
    String key = ask.msn() + "/" + reference(ask.attempt());
    ObjectNode payload =
        JSON.createObjectNode()
            .put("msn", ask.msn())
            .put("reference", reference(ask.attempt()))
            .put("checkoutId", checkout.toString())
            .put("attempt", ask.attempt())
            .put("storeId", plan.store().storeId())
            .put("posId", posId());
    ask.identificationId().ifPresent(value -> payload.put("identificationId", value));
    switch (ask.customer()) {
      case Named.ByCode code ->
          payload
              .putObject("customer")
              .put("personalQr", sealing.forPayment(key, "personalQr", code.text()));
      case Named.ByNumber number ->
          payload
              .putObject("customer")
              .put("phoneNumber", sealing.forPayment(key, "phoneNumber", number.typed()));
    }
    ask.amount().ifPresent(amount -> payload.set("amount", money(amount)));
    payload.put("description", "Purchase at " + plan.store().storeId());
    ObjectNode receipt = payload.putObject("receipt");
    receipt.put("receiptNumber", "%010d".formatted(plan.number()));
    ArrayNode lines = receipt.putArray("lines");
    plan.articles().forEach(article -> line(lines.addObject(), article));
    return saying("pos.payments.v1", key, id, plan.store(), "pos.payment-requested.v1", payload);
  }

  Saying paymentCancelled(UUID id, int attempt) {
    return saying(
        "pos.payments.v1",
        paymentKey(attempt),
        id,
        plan.store(),
        "pos.payment-cancel-requested.v1",
        JSON.createObjectNode()
            .put("msn", plan.store().msn())
            .put("reference", reference(attempt))
            .put("checkoutId", checkout.toString())
            .put("storeId", plan.store().storeId())
            .put("posId", posId())
            .put("reason", "CUSTOMER_LEFT"));
  }

  Saying refund(UUID id, int attempt, long amount) {
    Store store = refundStore();
    ObjectNode payload =
        JSON.createObjectNode()
            .put("msn", plan.store().msn())
            .put("reference", reference(attempt))
            .put("storeId", store.storeId())
            .put("posId", posId());
    payload.set("amount", money(amount));
    payload.put("reason", "RETURN");
    return saying(
        "pos.payments.v1", paymentKey(attempt), id, store, "pos.refund-requested.v1", payload);
  }

  /** Where the goods are brought back to. */
  Store refundStore() {
    return plan.refundElsewhere() ? plan.store().sibling() : plan.store();
  }

  private ObjectNode visit() {
    return JSON.createObjectNode()
        .put("checkoutId", checkout.toString())
        .put("storeId", plan.store().storeId())
        .put("posId", posId())
        .put("msn", plan.store().msn());
  }

  /** The till's name within its store. */
  String posId() {
    return "till-" + plan.till();
  }

  private ObjectNode money(long value) {
    return JSON.createObjectNode().put("currency", plan.store().currency()).put("value", value);
  }

  private Saying saying(
      String topic, String key, UUID id, Store store, String type, ObjectNode payload) {
    return new Saying(
        topic,
        key,
        id,
        "/stores/" + store.storeId() + "/tills/" + plan.till(),
        type,
        Optional.of(checkout),
        payload);
  }

  private static void line(ObjectNode line, Article article) {
    line.put("id", article.id())
        .put("name", article.name())
        .put("quantity", Integer.toString(article.quantity()))
        .put("unit", "PCS")
        .put("unitPrice", article.unitPrice());
    if (article.discount() > 0) {
      line.put("discount", article.discount());
    }
    line.put("total", article.total()).put("taxRate", article.taxRate());
  }
}
