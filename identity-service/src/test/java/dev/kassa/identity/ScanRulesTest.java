package dev.kassa.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.ScannedCode;
import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.identity.Exchanged.Denied;
import dev.kassa.identity.Exchanged.NotACode;
import dev.kassa.identity.Exchanged.NotNow;
import dev.kassa.identity.Exchanged.Person;
import dev.kassa.identity.Identification.Identified;
import dev.kassa.identity.Identification.Refused;
import dev.kassa.identity.Identification.Unidentified;
import dev.kassa.identity.Scan.Given;
import dev.kassa.identity.Scan.Given.Code;
import dev.kassa.identity.Scan.Given.Locked;
import dev.kassa.identity.Scan.Given.Misplaced;
import dev.kassa.identity.Scan.Given.ReadNumber;
import dev.kassa.identity.Scan.Given.TypedNumber;
import dev.kassa.identity.ScanDecision.Answer;
import dev.kassa.identity.ScanDecision.AwaitKey;
import dev.kassa.identity.ScanDecision.Exchange;
import dev.kassa.vipps.NumberingPlans;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class ScanRulesTest {
  private static final Instant APPENDED = Instant.parse("2026-11-22T12:00:00Z");
  private static final Msisdn PERSON = new Msisdn("4791234567");
  private static final ScanRules RULES = rules(false);

  private static ScanRules rules(boolean readsClearText) {
    return new ScanRules(
        Duration.ofSeconds(8),
        Duration.ofMillis(2_500),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        readsClearText);
  }

  private static final SalesUnit UNIT = unit("NO");

  private static SalesUnit unit(String country) {
    return new SalesUnit(
        new Msn("123456"),
        country,
        Currency.NOK,
        "club",
        "unit-123456",
        URI.create("https://pos.example.com/webhooks/vipps/123456"),
        List.of("/stores/oslo-1/"),
        new CapturePolicy.Immediate(),
        OnLateApproval.KEEP,
        30,
        false,
        List.of("oslo-1"),
        List.of());
  }

  /** Knows one number, so that the test sees what is asked of it. */
  private static final PhoneNumbers NUMBERS =
      (typed, country) ->
          typed.equals("912 34 567") && country.equals("NO")
              ? Optional.of(PERSON)
              : Optional.empty();

  private static Scan scan(Given given, String source) {
    return new Scan(
        UUID.fromString("7d3f2c10-5b6a-4f7e-9a8b-1c2d3e4f5a6b"),
        source,
        CheckoutId.of("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10"),
        "oslo-1",
        "till-7",
        new Msn("123456"),
        Scan.Kind.AT_A_TILL,
        given,
        APPENDED);
  }

  private static final Code GIVEN = new Code("https://qr.vipps.no/p/x");
  private static final Scan CODE = scan(GIVEN, "/stores/oslo-1/tills/7");
  private static final Scan LOCKED = scan(new Locked(), "/stores/oslo-1/tills/7");
  private static final Exchange QUESTION = question(0, 8_000, 2_500);

  /** A question; a second one beside it after no time at all means none. */
  private static Exchange question(long afterMillis, long withinMillis, long secondMillis) {
    return new Exchange(
        GIVEN,
        Duration.ofMillis(afterMillis),
        Duration.ofMillis(withinMillis),
        Optional.of(Duration.ofMillis(secondMillis)).filter(Duration::isPositive));
  }

  /** A question that was asked in one call. */
  private static ScanDecision heard(Exchanged exchanged, int asked, Instant now) {
    return RULES.onExchanged(CODE, QUESTION, exchanged, false, asked, now);
  }

  private static ScanDecision on(Scan scan, Optional<SalesUnit> unit, long afterMillis) {
    return RULES.onScan(scan, unit, NUMBERS, APPENDED.plusMillis(afterMillis));
  }

  private static Answer nobody(Reason reason) {
    return new Answer(new Unidentified(reason));
  }

  @Test
  void typedNumberIsAnsweredWithoutAskingAnybody() {
    Scan typed = scan(new TypedNumber("912 34 567"), "/stores/oslo-1/tills/7");
    assertThat(on(typed, Optional.of(UNIT), 5))
        .isEqualTo(new Answer(new Identified(PERSON, Method.PHONE)));
  }

  @Test
  void typedNonsenseIsNoNumber() {
    Scan typed = scan(new TypedNumber("12"), "/stores/oslo-1/tills/7");
    assertThat(on(typed, Optional.of(UNIT), 5)).isEqualTo(nobody(Reason.NOT_A_PHONE_NUMBER));
  }

  /** As the payment's side reads them: the same table is a test there. */
  @ParameterizedTest
  @CsvFileSource(resources = "/phone-numbers.csv", useHeadersInDisplayName = true)
  void typedNumbersAreReadAsTheContractSays(String country, String typed, String msisdn) {
    Scan scan = scan(new TypedNumber(typed == null ? "" : typed), "/stores/oslo-1/tills/7");
    assertThat(RULES.onScan(scan, Optional.of(unit(country)), new NumberingPlans()::read, APPENDED))
        .isEqualTo(
            msisdn == null
                ? nobody(Reason.NOT_A_PHONE_NUMBER)
                : new Answer(new Identified(new Msisdn(msisdn), Method.PHONE)));
  }

  /** As the payment's side reads them: the same table is a test there. */
  @ParameterizedTest
  @CsvFileSource(
      resources = "/codes.csv",
      useHeadersInDisplayName = true,
      ignoreLeadingAndTrailingWhitespace = false)
  void onlyWhatCanBePersonalIsAskedAbout(String scanned, ScannedCode.Kind kind, String text) {
    Code read = new Code(scanned.translateEscapes());
    ScanDecision expected =
        switch (kind) {
          case PERSONAL ->
              new Exchange(
                  new Code(text.translateEscapes()),
                  Duration.ZERO,
                  Duration.ofSeconds(8),
                  Optional.of(Duration.ofMillis(2_500)));
          case STICKER -> nobody(Reason.STORE_STICKER);
          case PRODUCT -> nobody(Reason.PRODUCT_CODE);
          case LINK -> nobody(Reason.OTHER_LINK);
          case TOO_LONG -> nobody(Reason.CODE_TOO_LONG);
          case MANGLED -> nobody(Reason.CODE_MANGLED);
          case OTHER -> nobody(Reason.UNKNOWN_CODE);
        };
    assertThat(on(scan(read, "/stores/oslo-1/tills/7"), Optional.of(UNIT), 0)).isEqualTo(expected);
  }

  /** Case S2: by chance one phone number in ten has the check digit of an EAN-8. */
  @ParameterizedTest
  @CsvSource({"40123455", "91234568"})
  void numberOfGoodsIsAPhoneNumberOnlyWhenAPersonTypedIt(String digits) {
    PhoneNumbers plans = new NumberingPlans()::read;
    assertThat(
            RULES.onScan(
                scan(new ReadNumber(digits), "/stores/oslo-1/tills/7"),
                Optional.of(UNIT),
                plans,
                APPENDED))
        .isEqualTo(nobody(Reason.PRODUCT_CODE));
    assertThat(
            RULES.onScan(
                scan(new TypedNumber(digits), "/stores/oslo-1/tills/7"),
                Optional.of(UNIT),
                plans,
                APPENDED))
        .isEqualTo(new Answer(new Identified(new Msisdn("47" + digits), Method.PHONE)));
    assertThat(
            on(scan(new ReadNumber("912 34 567"), "/stores/oslo-1/tills/7"), Optional.of(UNIT), 5))
        .as("an own gateway may call its keyboard a reader")
        .isEqualTo(new Answer(new Identified(PERSON, Method.PHONE)));
  }

  @Test
  void oldCodeIsReadInClearOnlyWhereTheSettingsSaySo() {
    Code clear = new Code("https://qr.vipps.no/28/2/01/031/4791234567?v=1");
    Scan scan = scan(clear, "/stores/oslo-1/tills/7");
    Exchange question = new Exchange(clear, Duration.ZERO, Duration.ofSeconds(8), Optional.empty());
    Exchanged silence = new NotNow(Duration.ofSeconds(30));
    Answer person = new Answer(new Identified(PERSON, Method.QR));

    ScanRules allowed = rules(true);
    assertThat(allowed.onScan(scan, Optional.of(UNIT), NUMBERS, APPENDED))
        .as("the provider is asked first, and not long")
        .isEqualTo(new Exchange(clear, Duration.ZERO, Duration.ofMillis(2_500), Optional.empty()));
    assertThat(allowed.onExchanged(scan, question, silence, false, 1, APPENDED)).isEqualTo(person);
    assertThat(allowed.crowded(question)).isEqualTo(person);
    assertThat(allowed.onExchanged(scan, question, new NotACode(), false, 1, APPENDED))
        .as("the provider has answered")
        .isEqualTo(nobody(Reason.NOT_A_PERSONAL_QR));
    assertThat(allowed.onExchanged(CODE, QUESTION, silence, false, 1, APPENDED))
        .as("a token says nothing")
        .isEqualTo(nobody(Reason.PROVIDER_UNAVAILABLE));

    assertThat(RULES.onExchanged(scan, question, silence, false, 1, APPENDED))
        .isEqualTo(nobody(Reason.PROVIDER_UNAVAILABLE));
    assertThat(RULES.crowded(question)).isEqualTo(nobody(Reason.PROVIDER_UNAVAILABLE));
  }

  @Test
  void codeIsAskedAboutAtOnce() {
    assertThat(on(CODE, Optional.of(UNIT), 5)).isEqualTo(question(0, 7_995, 2_500));
  }

  @Test
  void codeThatCameLateIsAskedAboutInsideTheDeadlineOnly() {
    assertThat(on(CODE, Optional.of(UNIT), 7_000)).isEqualTo(question(0, 1_000, 0));
  }

  @Test
  void unitMustBeKnownAndTheSenderAllowed() {
    assertThat(on(CODE, Optional.empty(), 5)).isEqualTo(nobody(Reason.UNKNOWN_SALES_UNIT));
    Scan foreign = scan(new Code("x"), "/stores/aarhus-1/tills/1");
    assertThat(on(foreign, Optional.of(UNIT), 5)).isEqualTo(nobody(Reason.UNKNOWN_SALES_UNIT));
  }

  @ParameterizedTest
  @CsvSource({"7999, false", "8000, true", "86400000, true"})
  void scanExpiresAtItsDeadline(long afterMillis, boolean expired) {
    assertThat(on(CODE, Optional.of(UNIT), afterMillis).equals(nobody(Reason.SCAN_EXPIRED)))
        .isEqualTo(expired);
    Scan typed = scan(new TypedNumber("912 34 567"), "/stores/oslo-1/tills/7");
    assertThat(on(typed, Optional.of(UNIT), afterMillis).equals(nobody(Reason.SCAN_EXPIRED)))
        .isEqualTo(expired);
  }

  @Test
  void providersAnswerEndsTheScan() {
    assertThat(heard(new Person(PERSON), 1, APPENDED.plusSeconds(9)))
        .as("an answer that came late is still an answer")
        .isEqualTo(new Answer(new Identified(PERSON, Method.QR)));
    assertThat(heard(new NotACode(), 1, APPENDED)).isEqualTo(nobody(Reason.NOT_A_PERSONAL_QR));
    assertThat(heard(new Denied(), 1, APPENDED)).isEqualTo(nobody(Reason.PROVIDER_UNAVAILABLE));
  }

  @ParameterizedTest
  @CsvSource({
    // asked, provider's wish ms, now ms, pause ms, within ms, second ms
    "1, 0, 100, 200, 7700, 2500",
    "2, 0, 100, 400, 7500, 2500",
    "3, 0, 100, 800, 7100, 2500",
    "4, 0, 100, 1000, 6900, 2500",
    "9, 0, 100, 1000, 6900, 2500",
    "1, 1500, 100, 1500, 6400, 2500",
    "1, 50, 100, 200, 7700, 2500",
    "1, 0, 5299, 200, 2501, 2500",
    "1, 0, 5300, 200, 2500, 0",
    "1, 0, 6000, 200, 1800, 0",
    "5, 0, 6999, 1000, 1, 0"
  })
  void whatFailedAtOnceIsAskedAgainInsideTheDeadline(
      int asked,
      long wishMillis,
      long nowMillis,
      long pauseMillis,
      long withinMillis,
      long secondMillis) {
    assertThat(
            heard(new NotNow(Duration.ofMillis(wishMillis)), asked, APPENDED.plusMillis(nowMillis)))
        .isEqualTo(question(pauseMillis, withinMillis, secondMillis));
  }

  @Test
  void whoWasAskedTwiceInVainIsNotAskedAThirdTime() {
    assertThat(
            RULES.onExchanged(
                CODE, QUESTION, new NotNow(Duration.ZERO), true, 1, APPENDED.plusMillis(2_600)))
        .isEqualTo(nobody(Reason.PROVIDER_UNAVAILABLE));
    assertThat(
            RULES.onExchanged(
                CODE, QUESTION, new Person(PERSON), true, 1, APPENDED.plusMillis(2_600)))
        .isEqualTo(new Answer(new Identified(PERSON, Method.QR)));
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 7800", "5, 0, 7000", "1, 30000, 100", "1, 0, 9000"})
  void silenceUntilTheDeadlineIsUnavailability(int asked, long wishMillis, long nowMillis) {
    assertThat(
            heard(new NotNow(Duration.ofMillis(wishMillis)), asked, APPENDED.plusMillis(nowMillis)))
        .isEqualTo(nobody(Reason.PROVIDER_UNAVAILABLE));
  }

  @Test
  void everyScanEndsWhateverTheProviderDoes() {
    for (long step : new long[] {1, 37, 900, 2_499}) {
      Instant now = APPENDED;
      int asked = 0;
      ScanDecision decision = on(CODE, Optional.of(UNIT), 0);
      while (decision instanceof Exchange exchange) {
        asked++;
        Duration took = Duration.ofMillis(Math.min(step, exchange.within().toMillis()));
        now = now.plus(exchange.after()).plus(took);
        assertThat(now)
            .as("no attempt outlives the deadline")
            .isBeforeOrEqualTo(APPENDED.plusSeconds(8));
        boolean beside = took.compareTo(exchange.second().orElse(Duration.ofHours(1))) > 0;
        decision = RULES.onExchanged(CODE, exchange, new NotNow(Duration.ZERO), beside, asked, now);
      }
      assertThat(decision).isEqualTo(nobody(Reason.PROVIDER_UNAVAILABLE));
      assertThat(asked).isBetween(2, 15);
    }
  }

  @Test
  void lockedScanWaitsForItsKeyUntilItsDeadline() {
    assertThat(on(LOCKED, Optional.of(UNIT), 500))
        .isEqualTo(new AwaitKey(Duration.ofMillis(7_500)));
    assertThat(on(LOCKED, Optional.of(UNIT), 8_000)).isEqualTo(nobody(Reason.SCAN_EXPIRED));
    assertThat(looked(LOCKED, 8_000)).isEqualTo(Reason.UNREADABLE);
  }

  @Test
  void keyThatComesOpensTheScanWhileItIsOfUse() {
    assertThat(RULES.onLooked(CODE, Optional.of(UNIT), NUMBERS, APPENDED.plusMillis(7_000)))
        .isEqualTo(question(0, 1_000, 0));
    assertThat(RULES.onLooked(CODE, Optional.of(UNIT), NUMBERS, APPENDED.plusMillis(8_000)))
        .isEqualTo(nobody(Reason.SCAN_EXPIRED));
    Scan misplaced = scan(new Misplaced("qrCode"), "/stores/oslo-1/tills/7");
    assertThat(looked(misplaced, 2_000)).isEqualTo(Reason.INVALID);
  }

  private static Reason looked(Scan scan, long afterMillis) {
    ScanDecision decision =
        RULES.onLooked(scan, Optional.of(UNIT), NUMBERS, APPENDED.plusMillis(afterMillis));
    assertThat(decision).isInstanceOf(Answer.class);
    Identification identification = ((Answer) decision).identification();
    assertThat(identification).as("somebody must look into it").isInstanceOf(Refused.class);
    return ((Refused) identification).reason();
  }

  @Test
  void nobodyWaitsForAKeyOfAStrangersScan() {
    assertThat(on(LOCKED, Optional.empty(), 5)).isEqualTo(nobody(Reason.UNKNOWN_SALES_UNIT));
    assertThat(on(scan(new Locked(), "/stores/aarhus-1/tills/1"), Optional.of(UNIT), 5))
        .isEqualTo(nobody(Reason.UNKNOWN_SALES_UNIT));
  }

  @Test
  void misplacedScanIsRefusedByTheNameOfItsField() {
    Scan misplaced = scan(new Misplaced("phoneNumber"), "/stores/oslo-1/tills/7");
    assertThat(on(misplaced, Optional.of(UNIT), 5))
        .isEqualTo(
            new Answer(
                new Refused(
                    Reason.INVALID, "phoneNumber must be sealed for this topic, key and field")));
  }

  @Test
  void scanThatFindsNoPlaceIsAnsweredAtOnce() {
    assertThat(RULES.crowded(QUESTION)).isEqualTo(nobody(Reason.PROVIDER_UNAVAILABLE));
    assertThat(RULES.crowded(new AwaitKey(Duration.ofSeconds(8))).identification())
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.UNREADABLE));
  }

  @ParameterizedTest
  @CsvSource({"checkoutId, x", "storeId, ' '", "posId,", "msn, abc"})
  void onlyATillThatCanBeReadIsToldOfAnInvalidScan(String field, String text) {
    Map<String, String> fields = new HashMap<>();
    fields.put("checkoutId", "0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10");
    fields.put("storeId", "oslo-1");
    fields.put("posId", "till-7");
    fields.put("msn", "123456");
    assertThat(ScanRules.invalid(fields::get))
        .contains(
            new CustomerUnidentified(
                CheckoutId.of("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10"),
                "oslo-1",
                "till-7",
                new Msn("123456"),
                Reason.INVALID));
    fields.put(field, text);
    assertThat(ScanRules.invalid(fields::get)).isEmpty();
  }

  @Test
  void codeThatIsTooLongForTheContractIsSaidToBe() {
    Map<String, String> fields = new HashMap<>();
    fields.put("checkoutId", "0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10");
    fields.put("storeId", "oslo-1");
    fields.put("posId", "till-7");
    fields.put("msn", "123456");
    fields.put("qrCode", "x".repeat(4_096));
    assertThat(ScanRules.invalid(fields::get).orElseThrow().reason())
        .isEqualTo(Reason.CODE_TOO_LONG);
  }

  @Test
  void lessThanATimerKnowsIsNotWaitedFor() {
    Instant justBefore = APPENDED.plusMillis(8_000).minusNanos(999_999);
    assertThat(RULES.onScan(CODE, Optional.of(UNIT), NUMBERS, justBefore))
        .isEqualTo(nobody(Reason.SCAN_EXPIRED));
    assertThat(RULES.onScan(LOCKED, Optional.of(UNIT), NUMBERS, justBefore))
        .isEqualTo(nobody(Reason.SCAN_EXPIRED));
    assertThat(heard(new NotNow(Duration.ZERO), 1, justBefore.minusMillis(200)))
        .isEqualTo(nobody(Reason.PROVIDER_UNAVAILABLE));
  }

  @Test
  void timesMustFitEachOther() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new ScanRules(second, second, second, second, false))
        .isInstanceOf(InvalidValue.class);
    assertThatThrownBy(
            () -> new ScanRules(second.multipliedBy(2), second, second, Duration.ZERO, false))
        .isInstanceOf(InvalidValue.class);
  }

  @Test
  void personalValuesDoNotShowThemselves() {
    assertThat(CODE.toString()).doesNotContain("qr.vipps.no");
    assertThat(scan(new TypedNumber("912 34 567"), "/x").toString()).doesNotContain("912");
    assertThat(new Answer(new Identified(PERSON, Method.QR)).toString()).doesNotContain("91234567");
  }
}
