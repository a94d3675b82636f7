// The program behind ./kassa payments.
package dev.kassa.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Shows what cannot be settled automatically, and settles it, at any deployment. */
@Command(
    name = "./kassa payments",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    description = "Shows payments that cannot be settled automatically, and settles them.",
    footer = "Exit codes: 0 done, 1 refused or not reached, 2 not understood.")
public final class Operator {
  private static final String PAYMENT = "MSN/REFERENCE";

  @Mixin private OperatorOptions options;

  @Spec private CommandSpec spec;

  private Operator() {}

  /** Runs one command; its exit code is the command's. */
  public static void main(String... arguments) {
    System.exit(Program.of(new Operator()).execute(arguments));
  }

  /**
   * Runs one command within another program.
   *
   * @param out takes what it prints, errors too
   * @return its exit code
   */
  public static int run(PrintWriter out, String... arguments) {
    return Program.of(new Operator()).setOut(out).setErr(out).execute(arguments);
  }

  @Command(name = "stuck", description = "Lists payments that a person must look at.")
  int stuck() throws IOException, InterruptedException {
    JsonNode payments = read("/stuck").path("payments");
    if (payments.isEmpty()) {
      out().println("No payment is stuck.");
    }
    for (JsonNode payment : payments) {
      out().println(name(payment) + "  since " + payment.path("stuckSince").asText());
      out().println("  " + payment.path("why").asText());
      out().println("  " + payment.path("state").asText());
    }
    return 0;
  }

  @Command(name = "show", description = "Tells all of one payment and what may be done about it.")
  int show(@Parameters(paramLabel = PAYMENT) String payment)
      throws IOException, InterruptedException {
    JsonNode shown = read(path(payment));
    JsonNode amounts = shown.path("amounts");
    out().println(name(shown) + ": " + shown.path("state").asText());
    out()
        .printf(
            Locale.ROOT,
            "%s, minor units: asked %s, authorized %s, captured %s, cancelled %s, refunded %s%n",
            shown.path("currency").asText(),
            shown.path("asked"),
            amounts.path("authorized"),
            amounts.path("captured"),
            amounts.path("cancelled"),
            amounts.path("refunded"));
    shown.path("history").forEach(line -> out().println("  " + line.asText()));
    out()
        .println(shown.path("possible").isEmpty() ? "Nothing is to be done by hand." : "Possible:");
    shown
        .path("possible")
        .forEach(
            act ->
                out()
                    .printf(
                        Locale.ROOT,
                        "  %-16s %s%n",
                        act.path("act").asText(),
                        act.path("means").asText()));
    return 0;
  }

  /** Totals of a payment, minor units. */
  private static final class Totals {
    @Option(names = "--authorized", required = true, description = "Total, minor units.")
    private long authorized;

    @Option(names = "--captured", required = true, description = "Total, minor units.")
    private long captured;

    @Option(names = "--cancelled", required = true, description = "Total, minor units.")
    private long cancelled;

    @Option(names = "--refunded", required = true, description = "Total, minor units.")
    private long refunded;
  }

  @Command(name = "resolve", description = "Acts on one payment, as show says is possible.")
  int resolve(
      @Parameters(paramLabel = PAYMENT) String payment,
      @Parameters(paramLabel = "ACT", description = "E.g. RELEASE; show lists what is possible.")
          String act,
      @Mixin WhoAsks who,
      @Mixin ActKey key,
      @ArgGroup(exclusive = false, heading = "With SETTLED_BY_HAND, as the portal has them:%n")
          Totals totals)
      throws IOException, InterruptedException {
    ObjectNode body = who.body().put("act", act);
    if (totals != null) {
      body.putObject("amounts")
          .put("authorized", totals.authorized)
          .put("captured", totals.captured)
          .put("cancelled", totals.cancelled)
          .put("refunded", totals.refunded);
    }
    JsonNode done =
        client()
            .answer(key.under(client().post("/operator/payments" + path(payment) + "/acts", body)));
    out().println("Done at " + done.path("at").asText() + ": " + done.path("act").asText());
    return 0;
  }

  @Command(
      name = "rotate",
      description = {
        "Seals the bytes of calls that are not settled anew under the primary key of payment-store.",
        "May be cut off and begun again at any time."
      })
  int rotate(@Mixin WhoAsks who, @Mixin ActKey key) throws IOException, InterruptedException {
    return new KeyRounds(client(), "/operator/keys/rotate", spec).run(who::body, key.told());
  }

  private JsonNode read(String path) throws IOException, InterruptedException {
    return client().answer(client().request("/operator/payments" + path).GET());
  }

  private OperatorClient client() {
    return options.client("payment-service", Ports::payment);
  }

  private static String path(String payment) {
    if (!payment.matches("[0-9]+/[a-zA-Z0-9-]+")) {
      throw new LocalStackFailure("A payment is named " + PAYMENT + ", not " + payment);
    }
    return "/" + payment;
  }

  private static String name(JsonNode payment) {
    return payment.path("msn").asText() + "/" + payment.path("reference").asText();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
