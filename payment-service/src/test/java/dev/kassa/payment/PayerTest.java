package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.PersonalText;
import dev.kassa.contract.payment.PaymentRefused.Reason;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.payment.Payer.Reading.Nobody;
import dev.kassa.payment.Payer.Reading.Somebody;
import dev.kassa.vipps.NumberingPlans;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Whom the provider is asked about, by tables. */
class PayerTest {
  private static final PersonalText SEALED = new PersonalText("sealed:v1:AAAA");
  private static final PaymentRequested.Customer PHONE =
      new PaymentRequested.Customer(null, SEALED, null);
  private static final PaymentRequested.Customer CODE =
      new PaymentRequested.Customer(SEALED, null, null);
  private static final PaymentRequested.Customer TOKEN =
      new PaymentRequested.Customer(null, null, SEALED);

  private final PhoneNumbers numbers = new NumberingPlans()::read;

  /** As identity reads them: the same table is a test there. */
  @ParameterizedTest
  @CsvFileSource(resources = "/phone-numbers.csv", useHeadersInDisplayName = true)
  void typedNumbersAreReadAsTheContractSays(String country, String typed, String msisdn) {
    assertThat(Payer.of(PHONE, typed == null ? "" : typed, country, numbers))
        .isEqualTo(
            msisdn == null
                ? new Nobody(Reason.PHONE_NUMBER_INVALID)
                : new Somebody(new Payer.PhoneNumber(msisdn)));
  }

  /** As identity reads them: the same table is a test there. */
  @ParameterizedTest
  @CsvFileSource(
      resources = "/codes.csv",
      useHeadersInDisplayName = true,
      ignoreLeadingAndTrailingWhitespace = false)
  void scannedCodesAreReadAsTheContractSays(String scanned, String kind, String text) {
    assertThat(Payer.of(CODE, scanned.translateEscapes(), "NO", numbers))
        .isEqualTo(
            kind.equals("PERSONAL")
                ? new Somebody(new Payer.PersonalQr(text.translateEscapes()))
                : new Nobody(Reason.CUSTOMER_CODE_INVALID));
  }

  @Test
  void aTokenIsPassedOnAsItIs() {
    assertThat(Payer.of(TOKEN, "t", "NO", numbers))
        .isEqualTo(new Somebody(new Payer.CustomerToken("t")));
  }

  @Test
  void nobodyIsShown() {
    assertThat(
            ""
                + new Payer.PersonalQr("secret")
                + new Payer.PhoneNumber("secret")
                + new Payer.CustomerToken("secret"))
        .doesNotContain("secret");
  }
}
