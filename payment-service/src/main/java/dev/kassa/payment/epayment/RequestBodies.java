package dev.kassa.payment.epayment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.Currency;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.Receipt;
import dev.kassa.payment.Payer;
import dev.kassa.payment.Receipts.TaxedLine;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The bytes of our writes (API 4.1, 4.3, 4.7). Only what is needed: the provider refuses unknown
 * fields.
 */
public final class RequestBodies {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RequestBodies() {}

  /** A push to the customer's app, with the receipt. */
  public static byte[] create(PaymentRequested request, Payer payer, List<TaxedLine> lines) {
    ObjectNode body = MAPPER.createObjectNode();
    body.set("amount", money(request.amount().currency(), request.amount().value()));
    body.putObject("paymentMethod").put("type", "WALLET");
    body.put("reference", request.reference().value());
    body.put("userFlow", "PUSH_MESSAGE");
    body.put("customerInteraction", "CUSTOMER_PRESENT");
    ObjectNode customer = body.putObject("customer");
    switch (payer) {
      case Payer.PersonalQr(String text) -> customer.put("personalQr", text);
      case Payer.PhoneNumber(String digits) -> customer.put("phoneNumber", digits);
      case Payer.CustomerToken(String token) -> customer.put("customerToken", token);
    }
    body.put("paymentDescription", request.description());
    ObjectNode receipt = body.putObject("receipt");
    ArrayNode orderLines = receipt.putArray("orderLines");
    lines.forEach(line -> orderLines.add(orderLine(line)));
    receipt.set("bottomLine", bottomLine(request));
    return bytes(body);
  }

  /** Body of capture and refund. */
  public static byte[] modification(Currency currency, long value) {
    ObjectNode body = MAPPER.createObjectNode();
    body.set("modificationAmount", money(currency, value));
    return bytes(body);
  }

  /** Cancel of what is reserved; never an empty body (trap 8). */
  public static byte[] release() {
    return bytes(MAPPER.createObjectNode());
  }

  /** Cancel that leaves an authorised payment alone: the safe call when the till gives up. */
  public static byte[] terminate() {
    return bytes(MAPPER.createObjectNode().put("cancelTransactionOnly", true));
  }

  private static ObjectNode orderLine(TaxedLine taxed) {
    Receipt.Line line = taxed.line();
    ObjectNode json = MAPPER.createObjectNode();
    json.put("name", line.name());
    json.put("id", line.id());
    json.put("totalAmount", taxed.gross());
    json.put("totalAmountExcludingTax", taxed.net());
    json.put("totalTaxAmount", taxed.tax());
    json.put("taxRate", line.taxRate());
    if (taxed.hasUnits()) {
      json.putObject("unitInfo")
          .put("unitPrice", line.unitPrice())
          .put("quantity", line.quantity())
          .put("quantityUnit", line.unit().name());
    }
    if (taxed.discount() > 0) {
      json.put("discount", taxed.discount());
    }
    if (Boolean.TRUE.equals(line.isReturn())) {
      json.put("isReturn", true);
    }
    return json;
  }

  private static ObjectNode bottomLine(PaymentRequested request) {
    Receipt receipt = request.receipt();
    ObjectNode json = MAPPER.createObjectNode();
    json.put("currency", request.amount().currency().name());
    if (receipt.tip() != null) {
      json.put("tipAmount", receipt.tip());
    }
    json.put("posId", request.posId());
    Receipt.PaidOtherwise paid = receipt.paidOtherwise();
    if (paid != null) {
      ObjectNode sources = json.putObject("paymentSources");
      put(sources, "giftCard", paid.giftCard());
      put(sources, "card", paid.card());
      put(sources, "voucher", paid.voucher());
      put(sources, "cash", paid.cash());
    }
    json.put("receiptNumber", receipt.receiptNumber());
    return json;
  }

  private static void put(ObjectNode json, String name, Long value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  private static ObjectNode money(Currency currency, long value) {
    return MAPPER.createObjectNode().put("currency", currency.name()).put("value", value);
  }

  private static byte[] bytes(JsonNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree has no JSON form", e);
    }
  }
}
