package dev.kassa.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** From when a message is valid that was sent again. */
class FirstAppendTest {
  private static final Instant STAMPED = Instant.parse("2026-11-26T10:00:00Z");

  @Test
  void countsFromTheFirstTime() {
    assertThat(appendedAt("2026-11-26T09:59:00Z")).isEqualTo("2026-11-26T09:59:00Z");
  }

  @Test
  void aHeaderMakesNothingYounger() {
    assertThat(appendedAt("2026-11-26T10:00:01Z")).isEqualTo(STAMPED);
  }

  @Test
  void whatIsNoTimeSaysNothing() {
    assertThat(appendedAt("yesterday")).isEqualTo(STAMPED);
  }

  @Test
  void aLetterSaysIt() {
    Outgoing letter =
        new DeadLetters("payment-service", Optional.empty())
            .of(incoming("2026-11-26T09:59:00Z"), "payload is not a JSON object");
    assertThat(FirstAppend.of(letter.headers())).contains(Instant.parse("2026-11-26T09:59:00Z"));
  }

  private static Instant appendedAt(String header) {
    return incoming(header).appendedAt();
  }

  private static Incoming incoming(String header) {
    RecordHeaders headers = new RecordHeaders();
    EventHeaders.put(headers, FirstAppend.HEADER, header);
    return Incoming.of(
        new ConsumerRecord<>(
            "pos.payments.v1",
            0,
            7,
            STAMPED.toEpochMilli(),
            TimestampType.LOG_APPEND_TIME,
            0,
            0,
            new byte[0],
            new byte[0],
            headers,
            Optional.empty()));
  }
}
