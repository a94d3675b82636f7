package dev.kassa.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of what each value type takes and refuses. */
class ValuesTest {
  @ParameterizedTest
  @ValueSource(strings = {"abcd1234", "0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10-1", "--------"})
  void referenceTakes(String text) {
    assertThat(new Reference(text)).hasToString(text);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"abc1234", "order_12345", "order 12345", "blåbær-1234", "ordér-1234\n"})
  void referenceRefuses(String text) {
    assertThatThrownBy(() -> new Reference(text))
        .isInstanceOfSatisfying(
            InvalidValue.class, e -> assertThat(e.field()).isEqualTo("reference"));
  }

  @Test
  void referenceIsAtMost64Long() {
    assertThat(new Reference("a".repeat(64)).value()).hasSize(64);
    assertThatThrownBy(() -> new Reference("a".repeat(65))).isInstanceOf(InvalidValue.class);
  }

  @Test
  void referenceOfACheckoutNamesTheAttempt() {
    CheckoutId checkout = CheckoutId.of("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10");
    assertThat(Reference.of(checkout, 2)).hasToString("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10-2");
    assertThat(Reference.of(checkout, Integer.MAX_VALUE).value().length()).isLessThan(64);
    assertThatThrownBy(() -> Reference.of(checkout, 0)).isInstanceOf(InvalidValue.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1234", "123456", "0123456789"})
  void msnTakes(String text) {
    assertThat(new Msn(text)).hasToString(text);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"123", "12345678901", "12345a", " 123456", "１２３４５６"})
  void msnRefuses(String text) {
    assertThatThrownBy(() -> new Msn(text)).isInstanceOf(InvalidValue.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4791234567", "4512345678", "358401234567", "299123456"})
  void msisdnMasksItself(String digits) {
    Msisdn msisdn = new Msisdn(digits);
    assertThat(msisdn.toString()).startsWith(digits.substring(0, 2)).hasSize(3);
    assertThat("" + msisdn).doesNotContain(digits.substring(2, 5));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {"+4791234567", "12345678", "1234567890123456", "47 91234567", "0491234567"})
  void msisdnRefusesAndDoesNotRepeatTheValue(String digits) {
    assertThatThrownBy(() -> new Msisdn(digits))
        .isInstanceOf(InvalidValue.class)
        .message()
        .doesNotContain("91234567");
  }

  @Test
  void msisdnHasNoJsonForm() {
    assertThat(Wire.reads(Msisdn.class, Wire.JSON.getNodeFactory().textNode("4791234567")))
        .isFalse();
  }

  @Test
  void personalTextNeverShowsItself() {
    assertThat(new PersonalText("4791234567")).hasToString("(personal)");
    assertThat(new PersonalText("sealed:v1:AAAA")).hasToString("(sealed)");
    assertThat(new PersonalText("sealed:v1:AAAA").isSealed()).isTrue();
    assertThat(new PersonalText("https://qr.vipps.no/p/x").isSealed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10, 0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10",
    "0193A1F0-6C1E-7B1C-9A51-0D7A5A3D2F10, 0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10"
  })
  void checkoutIdHasOneSpelling(String text, String canonical) {
    assertThat(CheckoutId.of(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "1-1-1-1-1",
        "0193a1f06c1e7b1c9a510d7a5a3d2f10",
        "{0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10}",
        "0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f1g"
      })
  void checkoutIdRefuses(String text) {
    assertThatThrownBy(() -> CheckoutId.of(text)).isInstanceOf(InvalidValue.class);
    assertThatThrownBy(() -> IdentificationId.of(text)).isInstanceOf(InvalidValue.class);
  }

  @Test
  void moneyIsNeverNegativeAndAlwaysOfACurrency() {
    assertThat(new Money(Currency.NOK, 0).value()).isZero();
    assertThat(new Money(Currency.EUR, Long.MAX_VALUE).value()).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> new Money(Currency.DKK, -1))
        .hasMessage("value must be 0 or more minor units");
    assertThatThrownBy(() -> new Money(null, 1)).hasMessage("currency must be present");
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"m-", "x-1", "m-a b", "M-1"})
  void memberIdRefuses(String text) {
    assertThatThrownBy(() -> new MemberId(text)).isInstanceOf(InvalidValue.class);
  }

  @Test
  void idsOfPaymentsNameTheSalesUnitFirst() {
    assertThat(PaymentKey.of(new Msn("123456"), new Reference("abcd-1234")))
        .isEqualTo("123456/abcd-1234");
  }

  @Test
  void uuidsAreTheSameInBothCases() {
    UUID id = UUID.fromString("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10");
    assertThat(Ids.uuid("0193A1F0-6C1E-7B1C-9A51-0D7A5A3D2F10", "ce_id")).isEqualTo(id);
  }
}
