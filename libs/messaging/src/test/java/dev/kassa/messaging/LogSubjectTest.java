// Lines of log name checkout and payment, and nothing that is none.
package dev.kassa.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

class LogSubjectTest {
  private static final String VISIT = "0197a2b4-5a00-7b3e-9f52-3d1c6a7e8f90";

  @Test
  void aPaymentsLineHasItsNamesAndTheNextLineHasNone() {
    LogSubject subject =
        LogSubject.of(CheckoutId.of(VISIT), new Msn("123456"), new Reference(VISIT + "-1"));
    assertThat(fields(subject))
        .isEqualTo(Map.of("checkoutId", VISIT, "msn", "123456", "reference", VISIT + "-1"));
    assertThat(MDC.getMap()).isEmpty();
  }

  @Test
  void aRecordSaysWhatItConcernsByKeyAndCorrelation() {
    assertThat(fields(LogSubject.of(record("123456/" + VISIT + "-1", VISIT))))
        .isEqualTo(Map.of("checkoutId", VISIT, "msn", "123456", "reference", VISIT + "-1"));
    assertThat(fields(LogSubject.of(record(VISIT, null)))).isEqualTo(Map.of("checkoutId", VISIT));
  }

  /** Whatever a foreign sender puts into key and headers, a phone number or a name among them. */
  @Test
  void whatIsNoIdStaysOut() {
    for (String odd : new String[] {"", "4791234567", "/", "Kari Nordmann/x", "123456/ø"}) {
      assertThat(fields(LogSubject.of(record(odd, odd)))).as(odd).isEmpty();
    }
  }

  private static Map<String, Object> fields(LogSubject subject) {
    Map<String, Object> fields = new HashMap<>();
    subject.say(() -> fields.putAll(MDC.getMap()));
    return fields;
  }

  private static Incoming record(String key, String correlation) {
    RecordHeaders headers = new RecordHeaders();
    if (correlation != null) {
      headers.add("ce_correlationid", correlation.getBytes(StandardCharsets.UTF_8));
    }
    return new Incoming("pos.payments.v1", 0, 0, key, Instant.EPOCH, headers, new byte[0]);
  }
}
