// Tills that go on asking for payments of every kind while something else happens to the system.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.systemtests.Crowd.Someone;
import dev.kassa.systemtests.Simulator.Act;
import dev.kassa.systemtests.Simulator.Habit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * All of one sales unit, writing to the topic themselves. They expect nothing; the proof judges.
 */
final class BusyTills implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Store STORE = Store.OSLO;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The pause between two verdicts that must be the same: nothing may move any more. */
  private static final Duration STILLNESS = Duration.ofSeconds(2);

  /** What a visit comes to, if nothing is in the way. */
  private enum Story {
    TAKEN_AND_REFUNDED,
    DECLINED,
    GIVEN_UP,
    EXPIRED,
    PART_TAKEN,
    RELEASED,
    CANCELLED_TOO_LATE,
    MISTAKEN,
    NOT_A_CUSTOMER,
    CAPTURE_FAILS_FOR_LONG
  }

  private final Simulator simulator;
  private final Gateway gateway;
  private final Ears ears;
  private final Witness witness;
  private final Crowd crowd;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> tills;
  private volatile String latest = "";
  private volatile boolean closing;

  /** Opens so many tills. */
  BusyTills(StackFile stack, int count, long seed) throws IOException, InterruptedException {
    String kafka = stack.kafka().bootstrapServers();
    simulator = new Simulator(stack.vipps().baseUrl());
    gateway = new Gateway(kafka, stack.keysets().directory().resolve("till"));
    ears = new Ears(kafka);
    witness = new Witness(kafka);
    crowd = new Crowd(simulator.numbers());
    tills =
        IntStream.range(0, count)
            .mapToObj(n -> Thread.ofVirtual().start(() -> work(new Random(seed + n))))
            .toList();
  }

  /** Payments asked for so far. */
  int asked() {
    return asked.get();
  }

  /** Visits that are over. */
  int ended() {
    return ended.get();
  }

  /** A payment that was told of lately, as {@code msn/reference}; empty text if there is none. */
  String latest() {
    return latest;
  }

  /** What went wrong at the tills themselves. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Lets the visits come to their ends, and no new ones begin. */
  void finish() {
    closing = true;
    try {
      for (Thread till : tills) {
        till.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the proof says of everything on this system, once it says the same twice. */
  Proof.Verdict verdict(Duration within) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    boolean heldBefore = false;
    while (true) {
      Evidence evidence = witness.evidence(simulator.books(), ears.told(), Map.of());
      Proof.Verdict verdict = Proof.of(evidence, Proof.LOCAL_POINTS);
      if ((verdict.holds() && heldBefore) || System.nanoTime() > deadline) {
        verdict.differences().stream()
            .limit(20)
            .forEach(
                difference -> {
                  System.out.println(difference);
                  Proof.views(evidence, difference.key()).forEach(System.out::println);
                });
        return verdict;
      }
      heldBefore = verdict.holds();
      Thread.sleep(STILLNESS);
    }
  }

  @Override
  public void close() {
    finish();
    gateway.close();
    ears.close();
    witness.close();
  }

  private void work(Random dice) {
    try {
      while (!closing) {
        new Visit(dice).play(Story.values()[dice.nextInt(Story.values().length)]);
        ended.incrementAndGet();
      }
    } catch (IOException | RuntimeException e) {
      failures.add(e.toString());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** One checkout. */
  private final class Visit {
    private final UUID checkout = UuidCreator.getTimeOrderedEpoch();
    private final Someone customer = crowd.newcomer(STORE);
    private final long amount;
    private final String reference;

    Visit(Random dice) {
      amount = 1_000L + dice.nextInt(100_000);
      reference = checkout + "-1";
    }

    void play(Story story) throws IOException, InterruptedException {
      Act act =
          switch (story) {
            case DECLINED -> Act.DECLINE;
            case GIVEN_UP, EXPIRED, NOT_A_CUSTOMER -> Act.IGNORE;
            case TAKEN_AND_REFUNDED,
                PART_TAKEN,
                RELEASED,
                CANCELLED_TOO_LATE,
                MISTAKEN,
                CAPTURE_FAILS_FOR_LONG ->
                Act.APPROVE;
          };
      Habit habit = new Habit(act, 200);
      if (story != Story.NOT_A_CUSTOMER) {
        simulator.person(customer.msisdn(), habit, habit);
      }
      switch (story) {
        case TAKEN_AND_REFUNDED -> {
          if (taken(pay("IMMEDIATE"))) {
            outcome(refund(amount / 3));
            outcome(refund(amount / 4));
          }
        }
        case DECLINED, NOT_A_CUSTOMER -> outcome(pay("IMMEDIATE"));
        case GIVEN_UP -> {
          UUID request = pay("IMMEDIATE");
          created(request);
          outcome(cancel());
        }
        case EXPIRED -> {
          UUID request = pay("IMMEDIATE");
          created(request);
          simulator.expireRequests(customer.msisdn());
          outcome(request);
        }
        case PART_TAKEN -> {
          if (taken(pay("ON_CONFIRM"))) {
            outcome(capture(amount / 3, false));
            outcome(capture(amount / 4, true));
          }
        }
        case RELEASED -> {
          outcome(pay("ON_CONFIRM"));
          outcome(cancel());
        }
        case CANCELLED_TOO_LATE -> {
          outcome(pay("IMMEDIATE"));
          outcome(cancel());
        }
        case MISTAKEN -> outcome(say("pos.payment-requested.v1", request("IMMEDIATE", "DKK")));
        case CAPTURE_FAILS_FOR_LONG -> {
          simulator.failCaptures(reference, 5);
          outcome(pay("IMMEDIATE"));
        }
      }
    }

    private UUID pay(String policy) throws InterruptedException {
      asked.incrementAndGet();
      return say("pos.payment-requested.v1", request(policy, STORE.currency()));
    }

    private ObjectNode request(String policy, String currency) {
      String key = STORE.msn() + "/" + reference;
      ObjectNode payload = about().put("checkoutId", checkout.toString()).put("attempt", 1);
      payload
          .putObject("customer")
          .put("phoneNumber", gateway.forPayment(key, "phoneNumber", customer.spoken()));
      payload.putObject("amount").put("currency", currency).put("value", amount);
      payload.put("description", "Purchase");
      ObjectNode capture = payload.putObject("capture").put("policy", policy);
      if (policy.equals("ON_CONFIRM")) {
        capture.put("withinSeconds", 60);
      }
      OneLine.into(payload, amount);
      return payload;
    }

    private UUID cancel() throws InterruptedException {
      return say(
          "pos.payment-cancel-requested.v1",
          about().put("checkoutId", checkout.toString()).put("reason", "CUSTOMER_LEFT"));
    }

    private UUID capture(long value, boolean last) throws InterruptedException {
      return say("pos.capture-requested.v1", money(about().put("last", last), value));
    }

    private UUID refund(long value) throws InterruptedException {
      return say("pos.refund-requested.v1", money(about().put("reason", "RETURN"), value));
    }

    private ObjectNode about() {
      return JSON.createObjectNode()
          .put("msn", STORE.msn())
          .put("reference", reference)
          .put("storeId", STORE.storeId())
          .put("posId", "till-1");
    }

    private static ObjectNode money(ObjectNode payload, long value) {
      payload.putObject("amount").put("currency", STORE.currency()).put("value", value);
      return payload;
    }

    private UUID say(String type, ObjectNode payload) throws InterruptedException {
      UUID id = UUID.randomUUID();
      gateway.publish(
          new Saying(
              "pos.payments.v1",
              STORE.msn() + "/" + reference,
              id,
              "/stores/" + STORE.storeId() + "/tills/1",
              type,
              Optional.of(checkout),
              payload));
      return id;
    }

    /** Whether the customer's money is reserved or taken. */
    private boolean taken(UUID request) throws InterruptedException {
      return outcome(request)
          .filter(heard -> !heard.type().equals("payment.refused.v1"))
          .isPresent();
    }

    private void created(UUID request) throws InterruptedException {
      await(heard -> heard.type().equals("payment.created.v1") || heard.isOutcomeOf(request));
    }

    private Optional<Heard> outcome(UUID command) throws InterruptedException {
      Optional<Heard> heard = await(event -> event.isOutcomeOf(command));
      if (heard.filter(event -> event.sums().isPresent()).isPresent()) {
        latest = STORE.msn() + "/" + reference;
      }
      return heard;
    }

    private Optional<Heard> await(Predicate<Heard> wanted) throws InterruptedException {
      return ears.await(STORE.msn() + "/" + reference, PATIENCE, wanted);
    }
  }
}
