package dev.kassa.vipps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Msisdn;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes of what people type, by tables. */
class NumberingPlansTest {
  private final NumberingPlans plans = new NumberingPlans();

  /** The table that all services read by. */
  @ParameterizedTest
  @CsvFileSource(resources = "/phone-numbers.csv", useHeadersInDisplayName = true)
  void readsWhatTheContractSays(String country, String typed, String msisdn) {
    assertThat(plans.read(typed == null ? "" : typed, country))
        .isEqualTo(Optional.ofNullable(msisdn).map(Msisdn::new));
  }

  @ParameterizedTest
  @CsvSource({
    "912 34 567, NO, 4791234567",
    "91234567, NO, 4791234567",
    "+47 912 34 567, DK, 4791234567",
    "0047 91234567, NO, 4791234567",
    "4791234567, NO, 4791234567",
    "20 12 34 56, DK, 4520123456",
    "+45 20123456, NO, 4520123456",
    "040 1234567, FI, 358401234567",
    "070-123 45 67, SE, 46701234567",
    "+299 12 34 56, DK, 299123456",
    "(+47) 912.34.567, NO, 4791234567",
    "９１２ ３４ ５６７, NO, 4791234567"
  })
  void readsWhatPeopleType(String typed, String country, String digits) {
    assertThat(plans.read(typed, country)).contains(new Msisdn(digits));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12 | NO",
        "hello | NO",
        "9123 | NO",
        "912345678901234567 | NO",
        "'' | DK",
        "+ | NO",
        "+999 12345678 | NO",
        "ring 91234567 | NO",
        "912 VIPPS | NO",
        "91234567 x5 | NO",
        "91234567,,5 | NO",
        "tel:91234567 | NO",
        "0401234567 | NO"
      })
  void refusesWhatIsNone(String typed, String country) {
    assertThat(plans.read(typed, country)).isEmpty();
  }

  @Test
  void refusesAnEndlessText() {
    assertThat(plans.read("9".repeat(1000), "NO")).isEmpty();
  }
}
