package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.CommandRefused.Reason;
import dev.kassa.contract.payment.PaymentCaptured;
import dev.kassa.contract.payment.PaymentRefunded;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.CaptureRequested;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.contract.pos.PaymentCancelRequested;
import dev.kassa.contract.pos.PaymentCommand;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.Receipt;
import dev.kassa.contract.pos.RefundRequested;
import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.PointRate;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.payment.Ruling.Never;
import dev.kassa.payment.Ruling.OnPayment;
import dev.kassa.payment.Ruling.Refused;
import dev.kassa.payment.Ruling.Sale;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings and receipt allow, by tables. */
class TillRulesTest {
  private static final Instant APPENDED = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant NOW = APPENDED.plusMillis(40);
  private static final Msn MSN = new Msn("123456");
  private static final CheckoutId CHECKOUT = CheckoutId.of("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10");
  private static final Reference REFERENCE = Reference.of(CHECKOUT, 1);
  private static final UUID ID = UUID.fromString("7d3f2c10-5b6a-4f7e-9a8b-1c2d3e4f5a6b");
  private static final SalesUnit UNIT =
      new SalesUnit(
          MSN,
          "NO",
          Currency.NOK,
          "club",
          "unit-123456",
          URI.create("https://pos.example.com/webhooks/vipps/123456"),
          List.of("/stores/{storeId}/", "/stores/bergen-2/", "/gateway/"),
          new CapturePolicy.OnConfirm(60),
          OnLateApproval.RELEASE,
          45,
          false,
          List.of("oslo-1"),
          List.of());
  private static final Club CLUB =
      new Club(
          "club",
          MSN,
          List.of("phoneNumber"),
          "standard",
          List.of("tobacco-*"),
          List.of(new PointRate(Currency.NOK, 1, Map.of())));
  private static final PaymentRequested.Customer CUSTOMER =
      new PaymentRequested.Customer(null, new PersonalText("sealed:v1:AAAA"), null);

  private static Ruling on(PaymentCommand asked) {
    return on(asked, "/stores/oslo-1/tills/7", Optional.of(UNIT));
  }

  private static Ruling on(PaymentCommand asked, String source, Optional<SalesUnit> unit) {
    return TillRules.on(
        asked, new TillRules.Sent(ID, source, APPENDED), unit, Optional.of(CLUB), NOW);
  }

  private static Money nok(long value) {
    return new Money(Currency.NOK, value);
  }

  private static PaymentRequested request(String storeId, Money amount, long total) {
    return request(storeId, amount, total, null, null, null);
  }

  private static PaymentRequested request(
      String storeId,
      Money amount,
      long total,
      Integer validForSeconds,
      CapturePolicy capture,
      OnLateApproval late) {
    return new PaymentRequested(
        MSN,
        REFERENCE,
        CHECKOUT,
        1,
        storeId,
        "till-7",
        null,
        CUSTOMER,
        amount,
        "a sale",
        validForSeconds,
        capture,
        late,
        new Receipt(
            "1",
            List.of(
                new Receipt.Line(
                    "id", "name", "1", Receipt.Unit.PCS, total, null, total, 2500, null)),
            null,
            null));
  }

  private static CaptureRequested capture(Money amount, Boolean last) {
    return new CaptureRequested(MSN, REFERENCE, "oslo-1", "till-7", amount, last);
  }

  private static RefundRequested refund(String storeId) {
    return new RefundRequested(MSN, REFERENCE, storeId, "till-1", nok(400), null);
  }

  private static PaymentCancelRequested cancel() {
    return new PaymentCancelRequested(MSN, REFERENCE, CHECKOUT, "oslo-1", "till-7", null);
  }

  @Test
  void everyCommandNeedsASalesUnitAndASenderThatMayCommandIt() {
    for (PaymentCommand asked :
        List.of(
            request("oslo-1", nok(5000), 5000), cancel(), capture(null, null), refund("oslo-1"))) {
      assertThat(on(asked, "/stores/oslo-1/tills/7", Optional.empty()))
          .isEqualTo(new Refused(Reason.UNKNOWN_SALES_UNIT, "msn must be in the settings"));
      assertThat(on(asked, "/stores/oslo-10/tills/7", Optional.of(UNIT)))
          .isEqualTo(
              new Refused(Reason.NOT_ALLOWED, "ce_source must be one that may command this msn"));
      assertThat(on(asked, "/gateway/of/all", Optional.of(UNIT))).isNotInstanceOf(Refused.class);
      assertThat(on(asked)).isNotInstanceOf(Refused.class);
    }
  }

  @Test
  void aTillNamesItsOwnStore() {
    assertThat(on(refund("bergen-2"), "/stores/oslo-1/tills/7", Optional.of(UNIT)))
        .isEqualTo(new Refused(Reason.NOT_ALLOWED, "storeId must be the store of ce_source"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // store | currency | amount | receipt | reason | detail
        "oslo-1 | DKK | 5000 | 5000 | CURRENCY_MISMATCH | amount.currency must be the sales unit's",
        "bergen-2 | NOK | 5000 | 5000 | INVALID | storeId must be a store of this sales unit",
        "oslo-1 | NOK | 65000001 | 65000001 | INVALID | amount.value must be at most 65000000, the"
            + " provider's limit",
        "oslo-1 | NOK | 5000 | 4999 | INVALID | amount.value must be the lines, returns negative, +"
            + " tip − paidOtherwise",
      })
  void aRequestIsRefusedWithTheFieldAndTheRule(
      String storeId, Currency currency, long amount, long total, Reason reason, String detail) {
    PaymentCommand asked = request(storeId, new Money(currency, amount), total);
    assertThat(on(asked, "/gateway/of/all", Optional.of(UNIT)))
        .isEqualTo(new Refused(reason, detail));
  }

  @ParameterizedTest
  @CsvSource({
    "4000, 0, 4000, 0, 0",
    "3000, 1000, 4000, 0, 1000",
    "3000, 1000, 2000, 2000, 500",
    "0, 4000, 4000, 0, 4000",
    "2999, 1, 1000, 2000, 1"
  })
  void goodsThatEarnNothingAreTheirShareOfThePayment(
      long jacket, long tobacco, long amount, long giftCard, long notEarning) {
    Receipt receipt =
        new Receipt(
            "1",
            List.of(
                new Receipt.Line(
                    "jacket", "jacket", "1", Receipt.Unit.PCS, jacket, null, jacket, 2500, null),
                new Receipt.Line(
                    "tobacco-20",
                    "snus",
                    "1",
                    Receipt.Unit.PCS,
                    tobacco,
                    null,
                    tobacco,
                    2500,
                    null)),
            null,
            giftCard == 0 ? null : new Receipt.PaidOtherwise(giftCard, null, null, null));
    PaymentRequested asked =
        new PaymentRequested(
            MSN,
            REFERENCE,
            CHECKOUT,
            1,
            "oslo-1",
            "till-7",
            null,
            CUSTOMER,
            nok(amount),
            "a sale",
            null,
            null,
            null,
            receipt);
    Request request = ((Sale) on(asked)).request();
    assertThat(request.notEarning()).isEqualTo(notEarning);
    assertThat(request.earning(amount)).isEqualTo(amount - notEarning);
    assertThat(request.earning(0)).isZero();
  }

  @Test
  void whatIsLeftAfterARefundEarnsItsShare() {
    Request request =
        new Request(
            MSN,
            REFERENCE,
            CHECKOUT,
            new Command(ID, new AskedBy("oslo-1", "till-7")),
            Optional.empty(),
            nok(4000),
            new CapturePolicy.Immediate(),
            OnLateApproval.KEEP,
            NOW,
            1000);
    Facts facts =
        new Facts(
            new Standing(request, Amounts.NONE, 0, Optional.empty(), false, Optional.empty()), 1);
    facts.money(new Amounts(4000, 4000, 0, 2000), List.of(), List.of(), List.of());
    assertThat(facts.all())
        .filteredOn(PaymentCaptured.class::isInstance)
        .extracting(fact -> ((PaymentCaptured) fact).earning())
        .containsExactly(3000L);
    assertThat(((PaymentRefunded) facts.all().getLast()).earning()).isEqualTo(1500L);
  }

  @Test
  void whatARequestDoesNotSayTheSettingsDo() {
    Command by = new Command(ID, new AskedBy("oslo-1", "till-7"));
    Sale sale = (Sale) on(request("oslo-1", nok(5000), 5000));
    assertThat(sale.request())
        .isEqualTo(
            new Request(
                MSN,
                REFERENCE,
                CHECKOUT,
                by,
                Optional.empty(),
                nok(5000),
                new CapturePolicy.OnConfirm(60),
                OnLateApproval.RELEASE,
                APPENDED.plusSeconds(45)));
    assertThat(sale.lines()).extracting(Receipts.TaxedLine::tax).containsExactly(1000L);

    Sale own =
        (Sale)
            on(
                request(
                    "oslo-1",
                    nok(5000),
                    5000,
                    10,
                    new CapturePolicy.Immediate(),
                    OnLateApproval.KEEP));
    assertThat(own.request().capture()).isEqualTo(new CapturePolicy.Immediate());
    assertThat(own.request().onLateApproval()).isEqualTo(OnLateApproval.KEEP);
    assertThat(own.request().validUntil()).isEqualTo(APPENDED.plusSeconds(10));
  }

  @Test
  void theLargestPaymentIsOne() {
    assertThat(on(request("oslo-1", nok(65_000_000), 65_000_000))).isInstanceOf(Sale.class);
  }

  @ParameterizedTest
  @CsvSource({"NO, NOK, 99, false", "NO, NOK, 100, true", "DK, DKK, 1, true", "FI, EUR, 1, true"})
  void lessThanTheProviderTakesIsNeverAPayment(
      String country, Currency currency, long amount, boolean taken) {
    SalesUnit unit =
        new SalesUnit(
            MSN,
            country,
            currency,
            "club",
            "unit-123456",
            UNIT.webhookUrl(),
            UNIT.commandSources(),
            UNIT.capture(),
            UNIT.onLateApproval(),
            30,
            false,
            UNIT.stores(),
            List.of());
    Ruling ruling =
        on(
            request("oslo-1", new Money(currency, amount), amount),
            "/stores/oslo-1/tills/7",
            Optional.of(unit));
    if (taken) {
      assertThat(ruling).isInstanceOf(Sale.class);
    } else {
      assertThat(((Never) ruling).reason()).isEqualTo(PaymentRefused.Reason.AMOUNT_TOO_SMALL);
    }
  }

  /** Its till was told that it was not taken. */
  @ParameterizedTest
  @CsvSource({"-1, true", "0, false", "1, false"})
  void whatTheBrokerHadAfterNotAfterIsNotCarriedOut(long millis, boolean tooLate) {
    Instant notAfter = APPENDED.plusMillis(millis);
    Ruling request = on(request("oslo-1", nok(5000), 5000).notAfter(notAfter));
    if (tooLate) {
      assertThat(((Never) request).reason()).isEqualTo(PaymentRefused.Reason.REQUEST_EXPIRED);
    } else {
      assertThat(request).isInstanceOf(Sale.class);
    }
    for (PaymentCommand asked :
        List.of(
            cancel().notAfter(notAfter),
            capture(null, null).notAfter(notAfter),
            refund("oslo-1").notAfter(notAfter))) {
      if (tooLate) {
        assertThat(on(asked))
            .isEqualTo(new Refused(Reason.REQUEST_EXPIRED, "the broker had it after notAfter"));
      } else {
        assertThat(on(asked)).isInstanceOf(OnPayment.class);
      }
    }
  }

  @Test
  void aCancelMayComeBeforeItsRequest() {
    Command by = new Command(ID, new AskedBy("oslo-1", "till-7"));
    OnPayment ruling = (OnPayment) on(cancel());
    assertThat(ruling.by()).isEqualTo(by);
    assertThat(ruling.event()).isEqualTo(new SagaEvent.CancelAsked(by, NOW));
    assertThat(ruling.before().orElseThrow().amount()).isEqualTo(nok(0));
    assertThat(ruling.before().orElseThrow().checkoutId()).isEqualTo(CHECKOUT);
  }

  @Test
  void aCaptureIsOfAPartOrOfAllThatIsLeftAndMayBeTheLast() {
    Command by = new Command(ID, new AskedBy("oslo-1", "till-7"));
    assertThat(on(capture(null, null)))
        .isEqualTo(
            new OnPayment(
                by,
                new SagaEvent.CaptureAsked(by, Optional.empty(), false, NOW),
                Optional.empty()));
    assertThat(on(capture(nok(400), true)))
        .isEqualTo(
            new OnPayment(
                by,
                new SagaEvent.CaptureAsked(by, Optional.of(nok(400)), true, NOW),
                Optional.empty()));
  }

  @Test
  void aRefundMayComeFromAnotherStore() {
    Command by = new Command(ID, new AskedBy("bergen-2", "till-1"));
    assertThat(on(refund("bergen-2"), "/stores/bergen-2/tills/1", Optional.of(UNIT)))
        .isEqualTo(
            new OnPayment(by, new SagaEvent.RefundAsked(by, nok(400), NOW), Optional.empty()));
  }
}
