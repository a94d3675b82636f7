// The program behind ./kassa payments.
package dev.kassa.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
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
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PAYMENT = "MSN/REFERENCE";

  @Option(
      names = "--url",
      scope = ScopeType.INHERIT,
      description = "Address of payment-service; default: the local system's.")
  private String url;

  @Option(
      names = "--token-file",
      scope = ScopeType.INHERIT,
      description = "File with the operators' token; default: the local system's.")
  private Path tokenFile;

  @Option(names = "--state", hidden = true, defaultValue = ".kassa")
  private Path state;

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
    JsonNode payments = answer(request("/stuck").GET()).path("payments");
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
    JsonNode shown = answer(request(path(payment)).GET());
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
      @Option(names = "--note", required = true, description = "Why; kept with the act.")
          String note,
      @Option(
              names = "--operator",
              defaultValue = "${sys:user.name}",
              description = "Who acts; kept with the act; default: ${DEFAULT-VALUE}.")
          String operator,
      @Option(names = "--key", description = "Of an act to repeat; nothing is done twice.")
          UUID repeated,
      @ArgGroup(exclusive = false, heading = "With SETTLED_BY_HAND, as the portal has them:%n")
          Totals totals)
      throws IOException, InterruptedException {
    UUID key = repeated == null ? UUID.randomUUID() : repeated;
    ObjectNode body = JSON.createObjectNode();
    body.put("act", act).put("operator", operator).put("note", note);
    if (totals != null) {
      body.putObject("amounts")
          .put("authorized", totals.authorized)
          .put("captured", totals.captured)
          .put("cancelled", totals.cancelled)
          .put("refunded", totals.refunded);
    }
    spec.commandLine().getErr().println("If this is cut off, repeat it with --key " + key);
    JsonNode done =
        answer(
            request(path(payment) + "/acts")
                .header("Idempotency-Key", key.toString())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    out().println("Done at " + done.path("at").asText() + ": " + done.path("act").asText());
    return 0;
  }

  private HttpRequest.Builder request(String path) throws IOException {
    return client().request("/operator/payments" + path);
  }

  private JsonNode answer(HttpRequest.Builder asked) throws IOException, InterruptedException {
    return client().answer(asked);
  }

  private OperatorClient client() {
    return new OperatorClient("payment-service", url, Ports::payment, tokenFile, state);
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
