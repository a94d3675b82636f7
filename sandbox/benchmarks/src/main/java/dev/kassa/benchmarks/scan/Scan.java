// The part "scan" of the benchmark.
package dev.kassa.benchmarks.scan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.benchmarks.Administrator;
import dev.kassa.benchmarks.Goal;
import dev.kassa.benchmarks.Pace;
import dev.kassa.benchmarks.Part;
import dev.kassa.benchmarks.Row;
import dev.kassa.benchmarks.Run;
import dev.kassa.benchmarks.Sealing;
import dev.kassa.benchmarks.Series;
import dev.kassa.benchmarks.SimulatorControl;
import dev.kassa.benchmarks.StackFile.SalesUnit;
import dev.kassa.benchmarks.TillMessages;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A hundred scans a second, every second one a typed number and every other a personal QR. */
public final class Scan implements Part {
  private static final String NAME = "scan";
  private static final String TOPIC = "pos.scans.v1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int MEMBERS = 1_000_000;
  private static final int MEMBERS_QUICK = 10_000;
  private static final double PER_SECOND = 100;
  private static final double MILLIS = 50;
  // The provider exchanges codes of people whom it knows only.
  private static final int WITH_PHONE = 1_000;
  private static final int TILLS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private long next;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Row> measure(Run run) throws Exception {
    int many = run.members() > 0 ? run.members() : run.quick() ? MEMBERS_QUICK : MEMBERS;
    int rounds = run.quick() ? 2 : 5;
    Duration warmUp = Duration.ofSeconds(run.quick() ? 8 : 30);
    Duration measured = Duration.ofSeconds(run.quick() ? 6 : 20);
    ClubMembers members = new ClubMembers(many, run.stack().keysets().directory());
    run.say("scan: %d members join".formatted(many));
    try (Connection administrator = Administrator.connect(run.state(), run.stack())) {
      members.join(administrator);
    }
    new SimulatorControl(run.stack().vipps().baseUrl())
        .prompt(
            LongStream.range(0, Math.min(many, WITH_PHONE))
                .map(n -> number(members, n))
                .mapToObj(members::msisdn)
                .toList());
    List<Recognitions.Round> typed = new ArrayList<>();
    List<Recognitions.Round> codes = new ArrayList<>();
    String bootstrapServers = run.stack().kafka().bootstrapServers();
    SalesUnit unit = run.stack().salesUnit("123456");
    Sealing sealing = Sealing.ofTills(run.stack(), "scan");
    try (KafkaProducer<String, byte[]> producer = TillMessages.producer(bootstrapServers);
        Recognitions recognitions = new Recognitions(bootstrapServers)) {
      for (int round = 0; round <= rounds; round++) {
        recognitions.begin();
        Pace.keep(
            PER_SECOND,
            round == 0 ? warmUp : measured,
            due -> {
              boolean code = next % 2 == 1;
              ProducerRecord<String, byte[]> scan = scan(unit, members, sealing, code);
              recognitions.asked(scan.key(), code, due);
              // What the broker does not take stays unrecognised, and is counted so.
              var _ = producer.send(scan);
            });
        List<Recognitions.Round> both = recognitions.end(PATIENCE);
        run.say(
            "scan: %s: typed %s; QR %s"
                .formatted(
                    round == 0 ? "warms up" : "round " + round,
                    both.get(0).summary(),
                    both.get(1).summary()));
        if (round > 0) {
          typed.add(both.get(0));
          codes.add(both.get(1));
        }
      }
    }
    List<Row> rows = new ArrayList<>();
    add(rows, "typed", many, typed);
    add(rows, "QR", many, codes);
    return rows;
  }

  private static void add(
      List<Row> rows, String how, int members, List<Recognitions.Round> rounds) {
    String what = "%s, %d members: ".formatted(how, members);
    rows.add(
        Row.alone(
            NAME,
            what + "scan to recognised, p50",
            "ms",
            new Series(rounds.stream().map(round -> round.millis(50)).toList())));
    rows.add(
        Row.alone(
            NAME,
            what + "scan to recognised, p99",
            "ms",
            new Series(rounds.stream().map(round -> round.millis(99)).toList()),
            new Goal.AtMost(MILLIS)));
    rows.add(
        Row.alone(
            NAME,
            what + "not recognised",
            "per round",
            new Series(rounds.stream().map(round -> (double) round.otherwise()).toList()),
            new Goal.AtMost(0)));
  }

  /** Spread over the whole club, so that not the same few pages of the table are read. */
  private static long number(ClubMembers members, long n) {
    return n % WITH_PHONE * Math.max(1, members.many() / WITH_PHONE) % members.many();
  }

  private ProducerRecord<String, byte[]> scan(
      SalesUnit unit, ClubMembers members, Sealing sealing, boolean code) {
    long n = next++;
    UUID checkout = UuidCreator.getTimeOrderedEpoch();
    String key = checkout.toString();
    ObjectNode payload =
        JSON.createObjectNode()
            .put("checkoutId", key)
            .put("storeId", unit.storeId())
            .put("posId", "till-" + n % TILLS)
            .put("msn", unit.msn())
            .put("scanner", code ? "CUSTOMER_FACING" : "KEYBOARD");
    String msisdn = members.msisdn(number(members, n));
    if (code) {
      payload.put(
          "qrCode",
          sealing.seal(TOPIC, key, "qrCode", "https://qr.vipps.no/28/2/01/031/" + msisdn + "?v=1"));
    } else {
      payload.put("phoneNumber", sealing.seal(TOPIC, key, "phoneNumber", msisdn.substring(2)));
    }
    return TillMessages.record(
        TOPIC, key, "pos.customer-scanned.v1", unit.storeId(), n % TILLS, checkout, payload);
  }
}
