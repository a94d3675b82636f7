// User info as the provider sends it: what of it is believed.
package dev.kassa.membership.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Msisdn;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {
  /** A national number is not linked to anybody: an MSISDN never begins with 0. */
  @ParameterizedTest
  @CsvSource({
    "4791234567, 4791234567",
    "+4791234567, 4791234567",
    "0401234567,",
    "91234567,",
    "not shared,",
    "'',"
  })
  void aNumberIsTakenIfItIsAnMsisdn(String told, String msisdn) {
    String body = "{\"sub\":\"s\",\"phone_number\":\"%s\"}".formatted(told);
    assertThat(ProfileCaller.profile(body.getBytes(StandardCharsets.UTF_8)).phoneNumber())
        .isEqualTo(Optional.ofNullable(msisdn).map(Msisdn::new));
  }
}
