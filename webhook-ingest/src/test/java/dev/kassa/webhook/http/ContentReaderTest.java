package dev.kassa.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.webhook.Content;
import dev.kassa.webhook.Content.CheckedIn;
import dev.kassa.webhook.Content.LoginPing;
import dev.kassa.webhook.Content.NotUnderstood;
import dev.kassa.webhook.Content.PaymentEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentReaderTest {
  private static final String EVENT =
      """
      {"msn":"1234567","reference":"store42-till7-000001","pspReference":"dd8e0a8e",\
      "name":"AUTHORIZED","amount":{"currency":"DKK","value":12500},"success":true}""";

  private static Content read(String body) {
    return ContentReader.read(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsEachKind() {
    assertThat(read(EVENT))
        .isEqualTo(
            new PaymentEvent(
                new Msn("1234567"),
                new Reference("store42-till7-000001"),
                "dd8e0a8e",
                "AUTHORIZED",
                true));
    assertThat(read("{\"auth_req_id\":\"VYGaaAMRkI6SyAm_uIywhxsN2K0\"}"))
        .isEqualTo(new LoginPing("VYGaaAMRkI6SyAm_uIywhxsN2K0"));
    assertThat(
            read(
                """
                {"customerToken":"x","merchantQrId":"till-7","merchantSerialNumber":"1234",\
                "initiatedAt":"2026-11-02T10:14:59.3061965Z"}"""))
        .isEqualTo(
            new CheckedIn(Optional.of(new Msn("1234")), "till-7", "2026-11-02T10:14:59.3061965Z"));
  }

  @Test
  void unknownNameOfAPaymentIsPassedOnUnderItsName() {
    assertThat(read(EVENT.replace("AUTHORIZED", "SOMETHING_NEW")))
        .isInstanceOfSatisfying(
            PaymentEvent.class, event -> assertThat(event.name()).isEqualTo("SOMETHING_NEW"));
  }

  @Test
  void damagedPaymentEventKeepsItsPlace() {
    assertThat(read(EVENT.replace("\"pspReference\":\"dd8e0a8e\",", "")))
        .isEqualTo(
            new NotUnderstood(
                Optional.of(new Msn("1234567")),
                Optional.of(new Reference("store42-till7-000001"))));
  }

  @Test
  void fieldsCountAtTheTopOnly() {
    assertThat(read(EVENT.replace("12500}", "12500,\"reference\":\"another-one\",\"name\":[{}]}")))
        .isEqualTo(read(EVENT));
    assertThat(read("{\"sub\":{\"auth_req_id\":\"x\"},\"list\":[\"msn\",\"1234\"]}"))
        .isEqualTo(new NotUnderstood(Optional.empty(), Optional.empty()));
  }

  @Test
  void theLastOfANameCounts() {
    assertThat(read("{\"auth_req_id\":\"first\",\"auth_req_id\":\"last\"}"))
        .isEqualTo(new LoginPing("last"));
    assertThat(read("{\"auth_req_id\":\"first\",\"auth_req_id\":{\"a\":[1]}}"))
        .isEqualTo(new NotUnderstood(Optional.empty(), Optional.empty()));
  }

  @Test
  void bodyThatBreaksOffIsNotUnderstood() {
    for (int length = 0; length < EVENT.length(); length++) {
      assertThat(read(EVENT.substring(0, length)))
          .as("the first %d bytes", length)
          .isEqualTo(new NotUnderstood(Optional.empty(), Optional.empty()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "}{",
        "[]",
        "null",
        "\"text\"",
        "{}",
        "{\"auth_req_id\":5}",
        "{\"auth_req_id\":\"a b\\n\"}",
        "{\"msn\":\"x\",\"reference\":\"y\"}"
      })
  void nonsenseIsNotUnderstoodAndDoesNotFail(String body) {
    assertThat(read(body)).isEqualTo(new NotUnderstood(Optional.empty(), Optional.empty()));
  }
}
