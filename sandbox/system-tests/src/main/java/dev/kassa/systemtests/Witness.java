// Reads everything that was ever said, and puts the evidence together.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the topics from their beginning, independently of what the tills consume. */
final class Witness implements AutoCloseable {
  private static final List<String> TOPICS =
      List.of(
          "pos.enrolments.v1",
          "pos.payments.v1",
          "membership.events.v1",
          "membership.members.v1",
          "payment.events.v1");

  private record Balance(int epoch, long version, long points) {}

  private final TopicReader reader;
  private final List<Evidence.Command> commands = new ArrayList<>();
  private final List<Evidence.PaymentNews> payments = new ArrayList<>();
  private final List<Evidence.ClubNews> club = new ArrayList<>();
  private final Map<String, Balance> balances = new HashMap<>();
  private final Set<String> erased = new HashSet<>();
  private final Set<String> disowned = new HashSet<>();

  Witness(String bootstrapServers) {
    reader = new TopicReader(bootstrapServers, TOPICS);
  }

  /** Reads what has come since the last time and lays it beside the other views. */
  Evidence evidence(Simulator.Books books, Map<String, Sums> told, Map<UUID, UUID> toldOutcomes) {
    reader.catchUp(this::read);
    Map<String, Long> points = new HashMap<>();
    balances.forEach((member, balance) -> points.put(member, balance.points()));
    points.keySet().removeAll(erased);
    return new Evidence(
        books.payments(),
        books.complaints(),
        commands,
        payments,
        club,
        points,
        erased,
        disowned,
        told,
        toldOutcomes);
  }

  @Override
  public void close() {
    reader.close();
  }

  private void read(ConsumerRecord<String, byte[]> polled) {
    Heard.of(polled).ifPresent(this::sort);
  }

  private void sort(Heard heard) {
    switch (heard.topic()) {
      case "pos.enrolments.v1", "pos.payments.v1" -> {
        commands.add(new Evidence.Command(heard.id(), heard.source(), heard.type(), heard.key()));
        if (heard.body().path("notMe").asBoolean()) {
          heard.text("identificationId").ifPresent(disowned::add);
        }
      }
      case "payment.events.v1" -> payments.add(heard.paymentNews());
      case "membership.events.v1" -> club.add(heard.clubNews());
      case "membership.members.v1" -> {
        if (heard.type().equals("membership.member-erased.v1")) {
          erased.add(heard.key());
        } else {
          balance(heard.key(), heard.body());
        }
      }
      default -> throw new IllegalStateException("no such topic was asked for");
    }
  }

  private void balance(String member, JsonNode body) {
    Balance now =
        new Balance(
            body.path("epoch").asInt(),
            body.path("version").asLong(),
            body.path("points").asLong());
    balances.merge(
        member,
        now,
        (last, next) ->
            next.epoch() > last.epoch()
                    || (next.epoch() == last.epoch() && next.version() > last.version())
                ? next
                : last);
  }
}
