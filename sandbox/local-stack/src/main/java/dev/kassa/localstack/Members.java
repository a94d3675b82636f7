// The program behind ./kassa members.
package dev.kassa.localstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Shows members and their data, corrects and erases them, at any deployment. */
@Command(
    name = "./kassa members",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    description = "Shows members and their data, corrects and erases them.",
    footer = "Exit codes: 0 done, 1 refused or not reached, 2 not understood.")
public final class Members {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MEMBER = "MEMBER";
  private static final String WHO = "Member id, or a phone number as typed.";
  private static final int ROWS_AT_ONCE = 1_000;

  /** How often rows are sent again that were not taken because of something else at that moment. */
  private static final int TRIES = 5;

  @Mixin private OperatorOptions options;

  @Option(
      names = "--operator",
      scope = ScopeType.INHERIT,
      defaultValue = "${sys:user.name}",
      description = "Who asks; kept with what was asked; default: ${DEFAULT-VALUE}.")
  private String operator;

  @Option(
      names = "--note",
      scope = ScopeType.INHERIT,
      description = "Why; kept with what was asked. Needed; no personal values in it.")
  private String note;

  @Option(
      names = "--country",
      scope = ScopeType.INHERIT,
      defaultValue = "NO",
      description = "Of numbers without country code; default: ${DEFAULT-VALUE}.")
  private String country;

  @Spec private CommandSpec spec;

  private Members() {}

  /** Runs one command; its exit code is the command's. */
  public static void main(String... arguments) {
    System.exit(Program.of(new Members()).execute(arguments));
  }

  /**
   * Runs one command within another program.
   *
   * @param out takes what it prints, errors too
   * @return its exit code
   */
  public static int run(PrintWriter out, String... arguments) {
    return Program.of(new Members()).setOut(out).setErr(out).execute(arguments);
  }

  @Command(name = "find", description = "Says who has a phone number.")
  int find(@Parameters(paramLabel = "PHONE") String phone)
      throws IOException, InterruptedException {
    JsonNode members = byNumber(client(), phone);
    members.forEach(member -> print(member));
    if (members.isEmpty()) {
      out().println("Nobody.");
    }
    return 0;
  }

  @Command(name = "show", description = "Tells how a member stands, and what was done by hand.")
  int show(@Parameters(paramLabel = MEMBER, description = WHO) String member)
      throws IOException, InterruptedException {
    print(read(member, "show"));
    return 0;
  }

  @Command(name = "consents", description = "Tells what a member agreed to, the last first.")
  int consents(@Parameters(paramLabel = MEMBER, description = WHO) String member)
      throws IOException, InterruptedException {
    print(read(member, "consents"));
    return 0;
  }

  @Command(
      name = "export",
      description = "Prints all that is held about a member, with source and age.")
  int export(@Parameters(paramLabel = MEMBER, description = WHO) String member)
      throws IOException, InterruptedException {
    print(read(member, "export"));
    return 0;
  }

  @Command(name = "erase", description = "Erases a member, for good.")
  int erase(@Parameters(paramLabel = MEMBER, description = WHO) String member, @Mixin ActKey key)
      throws IOException, InterruptedException {
    return act(member, "erase", body(), key);
  }

  @Command(name = "correct", description = "Corrects what is wrong about a member.")
  int correct(
      @Parameters(paramLabel = MEMBER, description = WHO) String member,
      @Option(names = "--price-group", description = "Their price group.") String priceGroup,
      @Option(names = "--points", description = "To be added; -N takes away.") Long points,
      @Option(names = "--phone", description = "The number they have now.") String phone,
      @Option(
              names = "--claim",
              description =
                  "What their profile says: name, given_name, family_name, email, birthdate.",
              paramLabel = "NAME=VALUE")
          Map<String, String> claims,
      @Mixin ActKey key)
      throws IOException, InterruptedException {
    ObjectNode body = body();
    body.put("priceGroup", priceGroup).put("points", points).put("phoneNumber", phone);
    if (claims != null) {
      claims.forEach(body.putObject("claims")::put);
    }
    return act(member, "correct", body, key);
  }

  @Command(
      name = "import",
      description = {
        "Takes over a club that was there before: a CSV file whose first line names its columns,",
        "phoneNumber and, if wanted, priceGroup and points. The same file again changes nothing."
      })
  int take(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--club", defaultValue = "club", description = "Default: ${DEFAULT-VALUE}.")
          String club)
      throws IOException, InterruptedException {
    OperatorClient client = client();
    long rows = 0;
    long taken = 0;
    long known = 0;
    long refused = 0;
    long begun = System.nanoTime();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      CsvRows csv = new CsvRows(lines);
      if (!csv.columns().contains("phoneNumber")) {
        throw new LocalStackFailure("The first line must name a column phoneNumber.");
      }
      boolean more = true;
      while (more) {
        ObjectNode body = body().put("clubId", club);
        ArrayNode batch = body.putArray("rows");
        while (more && batch.size() < ROWS_AT_ONCE) {
          CsvRows.Row row = csv.next();
          more = row != null;
          if (row != null && row.cells() == null) {
            rows++;
            refused++;
            out().println("line " + row.number() + ": not as many values as the first line has");
          } else if (row != null) {
            rows++;
            ObjectNode one = batch.addObject().put("line", row.number());
            one.put("phoneNumber", row.cells().get("phoneNumber"));
            one.put("priceGroup", row.cells().get("priceGroup"));
            one.put("points", row.cells().get("points"));
          }
        }
        if (!batch.isEmpty()) {
          JsonNode answer = patiently(client, "/import", body, UUID.randomUUID());
          taken += answer.path("taken").asLong();
          known += answer.path("known").asLong();
          refused += answer.path("refused").size();
          for (JsonNode one : answer.path("refused")) {
            out().println("line " + one.path("line") + ": " + one.path("reason").asText());
          }
        }
        if (rows % 50_000 == 0 || !more) {
          progress(rows, Duration.ofNanos(System.nanoTime() - begun));
        }
      }
    }
    out()
        .printf(
            Locale.ROOT,
            "%d rows: %d taken, %d members already, %d refused%n",
            rows,
            taken,
            known,
            refused);
    return refused == 0 ? 0 : 1;
  }

  @Command(
      name = "review",
      description = {
        "Lists members who are said to have taken their consent back. The provider does not sign",
        "that: ask the member. Nothing has been changed."
      })
  int review() throws IOException, InterruptedException {
    OperatorClient client = client();
    JsonNode reviews = client.answer(post(client, "/review", body())).path("reviews");
    reviews.forEach(member -> print(member));
    if (reviews.isEmpty()) {
      out().println("Nobody.");
    }
    return 0;
  }

  @Command(name = "reviewed", description = "Takes a member off that list.")
  int reviewed(@Parameters(paramLabel = MEMBER, description = WHO) String member, @Mixin ActKey key)
      throws IOException, InterruptedException {
    return act(member, "reviewed", body(), key);
  }

  @Command(
      name = "rotate",
      description = {
        "Seals all that is stored anew under the primary key of membership-store, and makes all",
        "hashes anew with that of msisdn-hash. May be cut off and begun again at any time."
      })
  int rotate(
      @Option(names = "--key", description = "Of a rotation that was cut off; it is noted once.")
          UUID repeated)
      throws IOException, InterruptedException {
    OperatorClient client = client();
    UUID key = repeated == null ? UUID.randomUUID() : repeated;
    spec.commandLine().getErr().println("If this is cut off, repeat it with --key " + key);
    JsonNode left = null;
    long renewed = -1;
    // Rows that somebody was changing at that moment are done at the next round.
    for (int round = 0; renewed != 0 && (left == null || !left.isEmpty()); round++) {
      renewed = 0;
      String at = "";
      while (at != null) {
        JsonNode done = patiently(client, "/rotate", body().put("at", at), key);
        renewed += done.path("renewed").asLong();
        String next = done.path("next").textValue();
        if (next == null || next.endsWith(":")) {
          spec.commandLine()
              .getErr()
              .printf(
                  Locale.ROOT,
                  "round %d, %s done: %d rows%n",
                  round + 1,
                  done.path("table").asText(),
                  renewed);
        }
        at = next;
        left = done.get("left");
      }
    }
    if (left.isEmpty()) {
      out().println("Nothing is left under an older key.");
      return 0;
    }
    left.properties()
        .forEach(
            table ->
                out()
                    .printf(
                        Locale.ROOT,
                        "left under an older key: %s, %d rows%n",
                        table.getKey(),
                        table.getValue().asLong()));
    return 1;
  }

  private void progress(long rows, Duration since) {
    spec.commandLine().getErr().printf(Locale.ROOT, "%d rows in %d s%n", rows, since.toSeconds());
    spec.commandLine().getErr().flush();
  }

  /** May be sent again: who is a member is not taken twice, what is done is not done again. */
  private static JsonNode patiently(OperatorClient client, String path, ObjectNode body, UUID key)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return client.answer(post(client, path, body).header("Idempotency-Key", key.toString()));
      } catch (LocalStackFailure failure) {
        if (attempt == TRIES) {
          throw failure;
        }
      }
    }
  }

  private int act(String member, String act, ObjectNode body, ActKey key)
      throws IOException, InterruptedException {
    OperatorClient client = client();
    String id = id(client, member);
    client.answer(key.under(post(client, "/" + id + "/" + act, body)));
    out().println("Done: " + act + " " + id);
    return 0;
  }

  private JsonNode read(String member, String what) throws IOException, InterruptedException {
    OperatorClient client = client();
    return client.answer(post(client, "/" + id(client, member) + "/" + what, body()));
  }

  /** A member's id; of a number, of the one member who has it. */
  private String id(OperatorClient client, String member) throws IOException, InterruptedException {
    if (member.matches("m-[A-Za-z0-9._-]+")) {
      return member;
    }
    JsonNode found = byNumber(client, member);
    if (found.size() != 1) {
      throw new LocalStackFailure(
          found.isEmpty()
              ? "Nobody has this number."
              : "Members of several clubs have this number; name one by its id.");
    }
    return found.path(0).path("memberId").asText();
  }

  private JsonNode byNumber(OperatorClient client, String phone)
      throws IOException, InterruptedException {
    return client.answer(post(client, "/find", body().put("phoneNumber", phone))).path("members");
  }

  private ObjectNode body() {
    if (note == null) {
      throw new LocalStackFailure("Say why with --note; it is kept with what was asked.");
    }
    return JSON.createObjectNode()
        .put("operator", operator)
        .put("note", note)
        .put("country", country);
  }

  private static HttpRequest.Builder post(OperatorClient client, String path, ObjectNode body)
      throws IOException {
    return client.post("/operator/members" + path, body);
  }

  private OperatorClient client() {
    return options.client("membership-service", Ports::membership);
  }

  private void print(JsonNode json) {
    try {
      out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new LocalStackFailure("the answer cannot be printed", e);
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
