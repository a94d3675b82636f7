// Puts together what the proof about the club looks at.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.systemtests.ClubFacts.Login;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the provider and the database, and searches for who was erased. */
final class ClubWitness {
  private final Simulator simulator;
  private final ClubTables tables;
  private final RemainsSearch search;
  private final Attendance attendance;
  private final Instant began;

  /** How far the provider's clock is ahead: tests may have moved it. */
  private final Duration ahead;

  ClubWitness(StackFile stack, Simulator simulator, Attendance attendance)
      throws IOException, InterruptedException {
    this.simulator = simulator;
    this.attendance = attendance;
    this.tables = new ClubTables(stack.postgres());
    this.search = new RemainsSearch(stack);
    this.began = simulator.now();
    this.ahead = Duration.between(Instant.now(), began);
  }

  /** What there is now. */
  ClubFacts facts(List<Erased> erased) throws IOException, InterruptedException {
    List<Login> logins = new ArrayList<>();
    for (JsonNode login : simulator.logins(began)) {
      logins.add(
          new Login(
              login.path("personId").asText(),
              here(login.path("createdAt")).orElseThrow(),
              here(login.path("decidedAt")),
              login.path("status").asText().equals("APPROVED"),
              login.hasNonNull("collectedAt"),
              login.path("consents").asBoolean()));
    }
    return new ClubFacts(
        logins, attendance.stays(), tables.members(), List.copyOf(search.of(erased)));
  }

  private Optional<Instant> here(JsonNode time) {
    return Optional.ofNullable(time.textValue()).map(at -> Instant.parse(at).minus(ahead));
  }
}
