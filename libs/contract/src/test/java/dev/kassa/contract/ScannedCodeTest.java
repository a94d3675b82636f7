// What readers deliver, by the table that all services read by.
package dev.kassa.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.ScannedCode.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class ScannedCodeTest {
  /** Case S1, and what is scanned by mistake. */
  @ParameterizedTest
  @CsvFileSource(
      resources = "/codes.csv",
      useHeadersInDisplayName = true,
      ignoreLeadingAndTrailingWhitespace = false)
  void readsWhatTheContractSays(String scanned, Kind kind, String text) {
    // The table holds control characters as Java writes them.
    ScannedCode read = ScannedCode.of(scanned.translateEscapes());
    assertThat(read.kind()).isEqualTo(kind);
    assertThat(read.text()).isEqualTo(text.translateEscapes());
  }

  @Test
  void moreThanTheProviderTakesIsTooLong() {
    String link = "https://qr.vipps.no/p/";
    String longest = link + "x".repeat(ScannedCode.LONGEST - link.length());
    assertThat(ScannedCode.of("\n" + longest + "\r\n").kind()).isEqualTo(Kind.PERSONAL);
    assertThat(ScannedCode.of(longest + "x").kind()).isEqualTo(Kind.TOO_LONG);
  }

  @Test
  void noiseIsNeverPersonal() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = new byte[random.nextInt(4_096)];
      random.nextBytes(noise);
      assertThat(ScannedCode.of(new String(noise, StandardCharsets.ISO_8859_1)))
          .as("seed %d", seed)
          .extracting(ScannedCode::kind)
          .isNotEqualTo(Kind.PERSONAL);
    }
    assertThat(ScannedCode.of("").kind()).isEqualTo(Kind.OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "https://qr.vipps.no/28/2/01/031/4791234567?v=1, 4791234567",
    "https://qr.vipps.no/28/2/01/031/4791234567?v=1&a=100, 4791234567",
    "https://qr.vipps.no/28/2/01/031/0401234567?v=1,",
    "https://qr.vipps.no/28/2/01/031/4791234567/x,",
    "https://qr.vipps.no/p/4791234567,",
    "https://example.com/28/2/01/031/4791234567?v=1,",
    "4791234567,"
  })
  void oldCodesSayThemselvesWhoseTheyAre(String code, String msisdn) {
    assertThat(ScannedCode.of(code).clearText().map(Msisdn::digits).orElse(null)).isEqualTo(msisdn);
  }

  @ParameterizedTest
  @CsvSource({
    "40123455, true",
    "40123456, false",
    "036000291452, true",
    "7038010000065, true",
    "17038010000062, true",
    "1234567, false",
    "00000000000, false",
    "'', false",
    "٤٠١٢٣٤٥٥, false"
  })
  void goodsAreToldByTheirCheckDigit(String digits, boolean goods) {
    assertThat(Gtin.isValid(digits)).isEqualTo(goods);
  }

  @Test
  void textDoesNotShowItself() {
    assertThat(ScannedCode.of("https://qr.vipps.no/28/2/01/031/4791234567?v=1").toString())
        .doesNotContain("4791234567");
  }
}
