package dev.kassa.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.contract.pos.PaymentRequested;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading never throws, and a reason names the place and never the value. */
class MessageReaderTest {
  private static final String NUMBER = "91234567";
  private static final String GOOD =
      SealedValuesTest.scanned(NUMBER).replace("qrCode", "phoneNumber");

  @Test
  void readsAMessageWithItsHeaders() {
    Reading.Known known = (Reading.Known) MessageReader.read(SealedValuesTest.record(GOOD));

    CustomerScanned scanned = (CustomerScanned) known.envelope().message();
    assertThat(scanned.phoneNumber().text()).isEqualTo(NUMBER);
    assertThat(known.envelope().headers().source()).isEqualTo("/stores/oslo-1/tills/7");
    assertThat(known.envelope().headers().subject()).isEqualTo(known.envelope().key());
  }

  @Test
  void ignoresUnknownFields() {
    assertThat(
            MessageReader.read(SealedValuesTest.record(GOOD.replace("{", "{\"new\":{\"x\":1},"))))
        .isInstanceOf(Reading.Known.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"123456\" | 123456     | msn",
        "\"123456\" | \"12\"     | msn must be 4 to 10 digits",
        "\"CASHIER\"| \"ROBOT\"  | scanner",
        "\"CASHIER\"| 1          | scanner",
        "\"till-7\" | \"a b\"    | posId must be",
        "\"oslo-1\" | null       | storeId must be present",
        "\"checkoutId\" | \"qrCode\":\"x\",\"checkoutId\" | or phoneNumber must be present",
        "\"checkoutId\" | \"other\" | checkoutId must be present",
        "\"checkoutId\" | \"msn\":\"123456\",\"checkoutId\" | not valid JSON",
      })
  void saysWhatIsWrongWithoutTheValue(String from, String to, String reason) {
    Reading reading = MessageReader.read(SealedValuesTest.record(GOOD.replace(from, to)));

    assertThat(reading).isInstanceOf(Reading.Unreadable.class);
    String said = ((Reading.Unreadable) reading).reason();
    assertThat(said.contains(reason) || said.contains("not a JSON object")).as(said).isTrue();
    assertThat(said).doesNotContain(NUMBER).doesNotContain("ROBOT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quantity  | \"1,5\" | receipt.lines[2].quantity must be a decimal number",
        "taxRate   | 10001   | receipt.lines[2].taxRate must be 0 to 10000",
        "unitPrice | 1.5     | receipt.lines[2].unitPrice has a type or value that is not allowed",
      })
  void saysWhichLineOfAReceiptIsWrong(String field, String value, String reason)
      throws IOException {
    ObjectNode request =
        (ObjectNode)
            Json.MAPPER.readTree(
                PaymentRequested.class.getResourceAsStream(
                    "/examples/pos.payment-requested.v1.json"));
    ArrayNode lines = (ArrayNode) request.at("/receipt/lines");
    ObjectNode second = lines.get(0).deepCopy();
    second.set(field, Json.MAPPER.readTree(value));
    lines.add(second);

    assertThatThrownBy(() -> Json.MAPPER.treeToValue(request, PaymentRequested.class))
        .isInstanceOfSatisfying(
            JsonProcessingException.class,
            failure -> assertThat(Json.reason(failure)).startsWith(reason));
  }

  @Test
  void refusesARecordUnderAnotherKey() {
    Incoming record = SealedValuesTest.record(GOOD);
    Incoming moved =
        new Incoming(
            record.topic(),
            record.partition(),
            record.offset(),
            "other",
            record.appendedAt(),
            record.headers(),
            record.value());

    assertThat(((Reading.Unreadable) MessageReader.read(moved)).reason()).startsWith("key ");
  }

  @Test
  void saysWhichHeaderIsMissing() {
    Incoming record = SealedValuesTest.record(GOOD);
    record.headers().remove("ce_id");

    Reading.Unreadable unreadable = (Reading.Unreadable) MessageReader.read(record);
    assertThat(unreadable.reason()).isEqualTo("ce_id must be present");
    assertThat(unreadable.headers()).isEmpty();
    assertThat(unreadable.payload()).isPresent();
  }

  @Test
  void knowsATypeOnItsOwnTopicOnly() {
    Incoming record = SealedValuesTest.record(GOOD);
    EventHeaders.put(record.headers(), "ce_type", "pos.payment-requested.v1");

    assertThat(MessageReader.read(record)).isInstanceOf(Reading.UnknownType.class);
  }

  @Test
  void survivesAnythingThatIsNotJson() {
    for (String text : new String[] {"", "null", "[]", "{", "\u0000", "{} {}", "1"}) {
      Incoming record = SealedValuesTest.record(text);
      assertThat(MessageReader.read(record))
          .as(new String(record.value(), StandardCharsets.UTF_8))
          .isInstanceOf(Reading.Unreadable.class);
    }
  }
}
