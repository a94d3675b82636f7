// The part "saga" of the benchmark.
package dev.kassa.benchmarks.saga;

import dev.kassa.benchmarks.Part;
import dev.kassa.benchmarks.Row;
import dev.kassa.benchmarks.Run;
import dev.kassa.benchmarks.Sealing;
import dev.kassa.benchmarks.SimulatorControl;
import dev.kassa.benchmarks.StackFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Rate, latency, cost and overload of payments that are captured at once. */
public final class Saga implements Part {
  private static final String OUTCOMES = "payment.events.v1";
  private static final int COUNTED_IN_FLIGHT = 64;

  @Override
  public String name() {
    return SagaRow.PART;
  }

  @Override
  public List<Row> measure(Run run) throws Exception {
    Lengths lengths = run.quick() ? Lengths.QUICK : Lengths.FULL;
    StackFile stack = run.stack();
    SimulatorControl provider = new SimulatorControl(stack.vipps().baseUrl());
    String bootstrapServers = stack.kafka().bootstrapServers();
    List<Row> rows = new ArrayList<>();
    Customers.NORWAY.introduce(provider);
    Customers.DENMARK.introduce(provider);
    try (BareProgram bare = BareProgram.start(run, provider);
        Load limit = new Load(bootstrapServers, bare.subject());
        Load product = new Load(bootstrapServers, product(stack))) {
      Rounds rounds = new Rounds(run, lengths, product, limit);
      rounds.compile();
      double capacity = rounds.measure(rows);
      Costs.measure(run, lengths, product, COUNTED_IN_FLIGHT, rows);
      Paced.measure(run, lengths, product, provider, rows);
      Overload.measure(run, lengths, product, capacity, rows);
    }
    return rows;
  }

  /** Kassa itself, asked as a chain's own gateway asks. */
  static Subject product(StackFile stack) throws IOException {
    TillRequests requests =
        new TillRequests(
            stack.salesUnit("123456"),
            Customers.NORWAY,
            Sealing.ofTills(stack, "payment-customer"));
    return new Subject("Kassa", requests::next, OUTCOMES);
  }
}
