package dev.kassa.payment.epayment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.Receipt;
import dev.kassa.payment.Payer;
import dev.kassa.payment.Receipts;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes over the wire, as the provider's documentation has it (API 4.1, 4.3). */
class RequestBodiesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void aReceiptWithEverythingOnIt() throws IOException {
    PaymentRequested request =
        request(
            239900 + 6999 + 10000 - 5000 + 2000 - 30000,
            new Receipt(
                "0527013501",
                List.of(
                    line("jacket", "1", Receipt.Unit.PCS, 319900, 80000L, 239900, 2500, null),
                    line("salmon", "12.345", Receipt.Unit.KG, 567, null, 6999, 1500, null),
                    line("socks, 3 for 100", "3", Receipt.Unit.PCS, 3333, 0L, 10000, 2500, false),
                    line("bottle deposit", "50", Receipt.Unit.PCS, 100, null, 5000, 0, true)),
                2000L,
                new Receipt.PaidOtherwise(20000L, 7000L, 3000L, 0L)));

    assertThat(sent(request))
        .isEqualTo(
            JSON.readTree(
                """
                {"amount":{"currency":"NOK","value":223899},"paymentMethod":{"type":"WALLET"},
                 "reference":"0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10-1","userFlow":"PUSH_MESSAGE",
                 "customerInteraction":"CUSTOMER_PRESENT","customer":{"phoneNumber":"4791234567"},
                 "paymentDescription":"Winter jacket - blue",
                 "receipt":{"orderLines":[
                   {"name":"jacket","id":"jacket","totalAmount":239900,
                    "totalAmountExcludingTax":191920,"totalTaxAmount":47980,"taxRate":2500,
                    "unitInfo":{"unitPrice":319900,"quantity":"1","quantityUnit":"PCS"},
                    "discount":80000},
                   {"name":"salmon","id":"salmon","totalAmount":6999,
                    "totalAmountExcludingTax":6086,"totalTaxAmount":913,"taxRate":1500,
                    "unitInfo":{"unitPrice":567,"quantity":"12.345","quantityUnit":"KG"},
                    "discount":1},
                   {"name":"socks, 3 for 100","id":"socks, 3 for 100","totalAmount":10000,
                    "totalAmountExcludingTax":8000,"totalTaxAmount":2000,"taxRate":2500},
                   {"name":"bottle deposit","id":"bottle deposit","totalAmount":5000,
                    "totalAmountExcludingTax":5000,"totalTaxAmount":0,"taxRate":0,
                    "unitInfo":{"unitPrice":100,"quantity":"50","quantityUnit":"PCS"},
                    "isReturn":true}],
                  "bottomLine":{"currency":"NOK","tipAmount":2000,"posId":"till-7",
                   "paymentSources":{"giftCard":20000,"card":7000,"voucher":3000,"cash":0},
                   "receiptNumber":"0527013501"}}}"""));
  }

  @Test
  void theOtherWritesAreNeverEmpty() throws IOException {
    assertThat(RequestBodies.release()).asString().isEqualTo("{}");
    assertThat(JSON.readTree(RequestBodies.terminate()))
        .isEqualTo(JSON.readTree("{\"cancelTransactionOnly\":true}"));
    assertThat(JSON.readTree(RequestBodies.modification(Currency.DKK, 1)))
        .isEqualTo(JSON.readTree("{\"modificationAmount\":{\"currency\":\"DKK\",\"value\":1}}"));
  }

  private static JsonNode sent(PaymentRequested request) throws IOException {
    return JSON.readTree(
        RequestBodies.create(
            request, new Payer.PhoneNumber("4791234567"), Receipts.check(request)));
  }

  private static Receipt.Line line(
      String name,
      String quantity,
      Receipt.Unit unit,
      long price,
      Long discount,
      long total,
      int taxRate,
      Boolean isReturn) {
    return new Receipt.Line(name, name, quantity, unit, price, discount, total, taxRate, isReturn);
  }

  private static PaymentRequested request(long amount, Receipt receipt) {
    CheckoutId checkout = CheckoutId.of("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10");
    return new PaymentRequested(
        new Msn("123456"),
        Reference.of(checkout, 1),
        checkout,
        1,
        "oslo-1",
        "till-7",
        null,
        new PaymentRequested.Customer(null, new PersonalText("91234567"), null),
        new Money(Currency.NOK, amount),
        "Winter jacket - blue",
        null,
        null,
        null,
        receipt);
  }
}
