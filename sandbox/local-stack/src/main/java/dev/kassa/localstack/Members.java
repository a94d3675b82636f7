// The program behind ./kassa members.
package dev.kassa.localstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  private static final String MEMBERS = "/operator/members";
  private static final String MEMBER = "MEMBER";
  private static final String WHO = "Member id, or a phone number as typed.";
  private static final int ROWS_AT_ONCE = 1_000;
  private static final int ROWS_BETWEEN_PROGRESS = 50_000;

  /** What is sent of a row; the service takes a request of no more than 10 MB. */
  private static final List<String> COLUMNS = List.of("phoneNumber", "priceGroup", "points");

  private static final int LONGEST_VALUE = 200;

  @Mixin private OperatorOptions options;

  @Mixin private WhoAsks who;

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
    // What is not UTF-8 stands in a remark mostly, and in a number or a group it is refused there.
    try (BufferedReader text =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      CsvRows csv = new CsvRows(text);
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
          if (row == null) {
            break;
          }
          rows++;
          String wrong = row.wrong() == null ? add(batch, row) : row.wrong();
          if (wrong != null) {
            refused++;
            out().println("line " + row.number() + ": " + wrong);
          }
          if (rows % ROWS_BETWEEN_PROGRESS == 0) {
            progress(rows, Duration.ofNanos(System.nanoTime() - begun));
          }
        }
        if (!batch.isEmpty()) {
          JsonNode answer = client.answerAgain(MEMBERS + "/import", body, UUID.randomUUID());
          taken += answer.path("taken").asLong();
          known += answer.path("known").asLong();
          refused += answer.path("refused").size();
          for (JsonNode one : answer.path("refused")) {
            out().println("line " + one.path("line") + ": " + one.path("reason").asText());
          }
        }
      }
    }
    progress(rows, Duration.ofNanos(System.nanoTime() - begun));
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
  int rotate(@Mixin ActKey key) throws IOException, InterruptedException {
    return new KeyRounds(client(), MEMBERS + "/rotate", spec).run(this::body, key.told());
  }

  /** Adds what is sent of a row; says what is wrong if it cannot be sent. */
  private static String add(ArrayNode batch, CsvRows.Row row) {
    for (String column : COLUMNS) {
      if (row.cells().getOrDefault(column, "").length() > LONGEST_VALUE) {
        return column + " must be at most " + LONGEST_VALUE + " characters";
      }
    }
    ObjectNode one = batch.addObject().put("line", row.number());
    COLUMNS.forEach(column -> one.put(column, row.cells().get(column)));
    return null;
  }

  private void progress(long rows, Duration since) {
    spec.commandLine().getErr().printf(Locale.ROOT, "%d rows in %d s%n", rows, since.toSeconds());
    spec.commandLine().getErr().flush();
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
    return who.body().put("country", country);
  }

  private static HttpRequest.Builder post(OperatorClient client, String path, ObjectNode body)
      throws IOException {
    return client.post(MEMBERS + path, body);
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
