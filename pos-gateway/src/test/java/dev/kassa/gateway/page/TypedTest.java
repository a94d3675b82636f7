// What a cashier types: sums, entries, and the languages of a browser.
package dev.kassa.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.ScannedCode;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "239,00 | 23900",
        "239.00 | 23900",
        "239 | 23900",
        "239,5 | 23950",
        "0,01 | 1",
        "0 | 0",
        "1 239,00 | 123900",
        "1\u00a0239,00 | 123900",
        " 12,34 | 1234",
        "99999999,99 | 9999999999"
      })
  void sumIsReadWithoutFloatingPoint(String typed, long minorUnits) {
    assertThat(MoneyText.read(typed)).isEqualTo(OptionalLong.of(minorUnits));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "abc",
        "-1",
        "+1",
        "1,234",
        "1.239",
        "1.239,00",
        "1,2,3",
        ",50",
        "5,",
        "1e3",
        "100000000",
        "239,00 kr",
        "٣"
      })
  void whatMayMeanSomethingElseIsNotRead(String typed) {
    assertThat(MoneyText.read(typed)).isEmpty();
  }

  @Test
  void sumIsShownAsTheLanguageWritesIt() {
    Money nok = new Money(Currency.NOK, 123_456_789);
    assertThat(MoneyText.shown(nok, Language.NORWEGIAN))
        .isEqualTo("1\u00a0234\u00a0567,89\u00a0kr");
    assertThat(MoneyText.shown(nok, Language.ENGLISH)).isEqualTo("NOK\u00a01,234,567.89");
    assertThat(MoneyText.shown(new Money(Currency.DKK, 5), Language.NORWEGIAN))
        .isEqualTo("0,05\u00a0DKK");
    assertThat(MoneyText.shown(new Money(Currency.EUR, 99_900), Language.ENGLISH))
        .isEqualTo("EUR\u00a0999.00");
    assertThat(MoneyText.shown(new Money(Currency.DKK, 123_456_789), Language.DANISH))
        .isEqualTo("1.234.567,89\u00a0kr.");
    assertThat(MoneyText.shown(new Money(Currency.EUR, 123_456), Language.FINNISH))
        .isEqualTo("1\u00a0234,56\u00a0€");
    assertThat(MoneyText.shown(new Money(Currency.DKK, 123_456), Language.SWEDISH))
        .isEqualTo("1\u00a0234,56\u00a0DKK");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 10, 99, 100, 23_900, 65_000_000})
  void whatStandsInAFieldIsReadBack(long minorUnits) {
    for (Language language : Language.values()) {
      assertThat(MoneyText.read(MoneyText.field(minorUnits, language)))
          .isEqualTo(OptionalLong.of(minorUnits));
    }
  }

  @ParameterizedTest
  @CsvSource({"2500,25", "1500,15", "0,0", "770,'7,7'", "1225,'12,25'"})
  void taxRateIsShownShort(int rate, String shown) {
    assertThat(BasketForm.percent(rate, Language.NORWEGIAN)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "91234567",
        "912 34 567",
        "+47 912 34 567",
        "4791234567",
        "(0047) 912-34-567",
        "100"
      })
  void phoneNumberIsTakenAsTyped(String typed) {
    assertThat(Entry.read(" " + typed + " ", false)).isEqualTo(new Entry.PhoneNumber(typed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://qr.vipps.no/28/2/01/031/4791234567?v=1",
        "https://qr.mobilepay.dk/p/Zm9vYmFy="
      })
  void codeIsTakenWithoutWhatTheReaderPutsAroundIt(String scanned) {
    assertThat(Entry.read(scanned, true)).isEqualTo(new Entry.Code(scanned));
    assertThat(Entry.read("]Q1\u0002" + scanned + "\u0003\r\n", true))
        .isEqualTo(new Entry.Code(scanned));
  }

  /** Case S2: what a scanner wrote is goods, however much it looks like a phone number. */
  @ParameterizedTest
  @CsvSource({
    "40123455, PRODUCT",
    "7038010000065, PRODUCT",
    "91234567, OTHER",
    "4791234567, OTHER",
    "+4791234567, OTHER",
    "12, OTHER"
  })
  void digitsThatAScannerWroteAreNoPhoneNumber(String digits, ScannedCode.Kind kind) {
    assertThat(Entry.read(digits, true)).isEqualTo(new Entry.NotPersonal(kind));
  }

  @ParameterizedTest
  @CsvSource({
    "Hello, OTHER",
    "912345ab, OTHER",
    "https://example.com, LINK",
    "httpsØ--qr.vipps.no-p-x, MANGLED",
    "https://qr.vipps.no/c/x, STICKER"
  })
  void anythingElseIsNobodysCode(String text, ScannedCode.Kind kind) {
    assertThat(Entry.read(text, true)).isEqualTo(new Entry.NotPersonal(kind));
    assertThat(Entry.read(text, false)).isEqualTo(new Entry.NotPersonal(kind));
  }

  @Test
  void oneOrTwoDigitsAreAnArticleKey() {
    assertThat(Entry.read("7", false)).isEqualTo(new Entry.ArticleKey(7));
    assertThat(Entry.read("12", false)).isEqualTo(new Entry.ArticleKey(12));
    assertThat(Entry.read(" ", false)).isEqualTo(new Entry.Nothing());
    assertThat(Entry.read("x".repeat(4_096), true))
        .isEqualTo(new Entry.NotPersonal(ScannedCode.Kind.TOO_LONG));
  }

  @Test
  void personalValuesDoNotPrintThemselves() {
    assertThat(new Entry.PhoneNumber("91234567").toString()).doesNotContain("9");
    assertThat(new Entry.Code("https://x").toString()).doesNotContain("x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "- | ENGLISH",
        "nb-NO,nb;q=0.9,en;q=0.8 | NORWEGIAN",
        "nn | NORWEGIAN",
        "no | NORWEGIAN",
        "en-US,nb;q=0.5 | ENGLISH",
        "de,nb;q=0.5,en;q=0.7 | ENGLISH",
        "de | ENGLISH",
        "da-DK | DANISH",
        "fi-FI,sv;q=0.9 | FINNISH",
        "sv-FI | SWEDISH",
        "* | ENGLISH",
        "%%% | ENGLISH"
      })
  void languageIsWhatTheBrowserPrefers(String header, Language expected) {
    assertThat(Language.preferred(header)).isEqualTo(expected);
  }
}
