// Writing to the outbox with Hibernate Reactive, as the services do.
package dev.kassa.messaging.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Outgoing;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.hibernate.cfg.Configuration;
import org.hibernate.reactive.mutiny.Mutiny;
import org.hibernate.reactive.provider.ReactiveServiceRegistryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is appended is what is sent. */
class OutboxIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Outbox outbox = new Outbox(900_000);
  private OutboxFixture fixture;
  private Mutiny.SessionFactory sessions;

  @BeforeEach
  void open() throws Exception {
    fixture = new OutboxFixture();
    Configuration configuration = new Configuration();
    Map.of(
            "hibernate.connection.url", fixture.reactiveUrl(),
            "hibernate.connection.username", fixture.user(),
            "hibernate.connection.password", fixture.password())
        .forEach(configuration::setProperty);
    sessions =
        configuration
            .buildSessionFactory(
                new ReactiveServiceRegistryBuilder()
                    .applySettings(configuration.getProperties())
                    .build())
            .unwrap(Mutiny.SessionFactory.class);
  }

  @AfterEach
  void close() throws Exception {
    sessions.close();
    fixture.close();
  }

  @Test
  void appendsAnyNumberInOrder() throws Exception {
    Random random = new Random(1);
    List<Outgoing> messages = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      byte[] value = new byte[random.nextInt(600)];
      random.nextBytes(value);
      messages.add(new Outgoing(fixture.topic, "key-" + i % 7, "t.v1", headers(i), value));
    }

    append(messages);

    try (Statement statement = fixture.jdbc.createStatement();
        ResultSet rows =
            statement.executeQuery("select aggregateid, type, payload from outbox order by id")) {
      for (Outgoing message : messages) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo(message.key());
        assertThat(rows.getString(2)).isEqualTo(message.type());
        assertThat(rows.getBytes(3)).isEqualTo(message.value());
      }
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void theRecordHasTheHeadersOfTheMessage() throws Exception {
    List<Outgoing> messages = new ArrayList<>();
    messages.add(message(headers(0), "t.v1"));
    messages.add(
        message(headers(1).add("ce_extra", "å \u0000".getBytes(StandardCharsets.UTF_8)), "t.v1"));
    // As dead letters are: what the refused record did not have is not made up.
    messages.add(message(number(2), "unknown"));
    messages.add(
        message(number(3).add("ce_subject", "another".getBytes(StandardCharsets.UTF_8)), "t.v1"));
    messages.add(message(headers(4), "another-type.v1"));
    OutboxRelay relay = fixture.relay(100);

    append(messages);
    relay.wake();

    List<ConsumerRecord<String, byte[]>> records = fixture.records(fixture.topic, messages.size());
    assertThat(records).hasSameSizeAs(messages);
    for (int i = 0; i < messages.size(); i++) {
      assertThat(texts(records.get(i).headers()))
          .containsExactlyInAnyOrderElementsOf(texts(messages.get(i).headers()));
      assertThat(records.get(i).value()).isEqualTo(messages.get(i).value());
    }
  }

  @Test
  void headersThatTheRowSaysAnywayTakeNoRoom() throws Exception {
    append(List.of(message(headers(0), "t.v1")));

    try (Statement statement = fixture.jdbc.createStatement();
        ResultSet rows = statement.executeQuery("select headers from outbox")) {
      rows.next();
      assertThat(rows.getString(1))
          .contains("ce_id", "ce_source", "ce_time")
          .doesNotContain("ce_specversion", "ce_type", "ce_subject", "content-type");
    }
  }

  @Test
  void refusesWhatNoBrokerTakes() {
    assertThatThrownBy(
            () ->
                append(
                    List.of(
                        new Outgoing(fixture.topic, "key", "t.v1", headers(0), new byte[900_001]))))
        .hasMessageContaining("t.v1 is larger than the 900000 bytes");
    Headers large = headers(0).add("ce_large", new byte[200_000]);
    assertThatThrownBy(
            () ->
                append(
                    List.of(new Outgoing(fixture.topic, "key", "t.v1", large, new byte[900_000]))))
        .hasMessageContaining("larger headers");
  }

  @Test
  void saysNothingOfNoRows() {
    append(List.of());
  }

  private void append(List<Outgoing> messages) {
    sessions.withTransaction(session -> outbox.append(session, messages)).await().atMost(PATIENCE);
  }

  private Outgoing message(Headers headers, String type) {
    return new Outgoing(
        fixture.topic, "key", type, headers, "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
  }

  private static Headers headers(int number) {
    Headers headers =
        new EventHeaders(
                new UUID(1, number),
                "/payment-service",
                "t.v1",
                Instant.ofEpochSecond(1_800_000_000L),
                "key",
                Optional.of("checkout"),
                Optional.empty(),
                Optional.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
            .write();
    number(number).forEach(headers::add);
    return headers;
  }

  private static Headers number(int number) {
    return new RecordHeaders().add("n", Integer.toString(number).getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> texts(Headers headers) {
    return StreamSupport.stream(headers.spliterator(), false)
        .map(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
        .toList();
  }
}
