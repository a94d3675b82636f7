// One run of the benchmark as a JSON file.
package dev.kassa.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Collects what a run measured and writes it whole. */
final class Report {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final ObjectNode report = JSON.createObjectNode();
  private final ArrayNode rows = JSON.createArrayNode();
  private final Instant begun;

  Report(Instant begun, boolean quick) {
    this.begun = begun.truncatedTo(ChronoUnit.SECONDS);
    report
        .put("begun", this.begun.toString())
        .put("quick", quick)
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("java", System.getProperty("java.runtime.version"))
        .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    report.putObject("foreignCores");
    report.putObject("failed");
    report.set("rows", rows);
  }

  /** Adds a figure, with its goals. */
  void add(Row row) {
    ObjectNode json = JSON.valueToTree(row);
    ArrayNode goals = json.putArray("goals");
    for (Goal goal : row.goals()) {
      ObjectNode entry = goals.addObject().put("goal", goal.text());
      row.reaches(goal).ifPresent(reached -> entry.put("reached", reached));
    }
    rows.add(json);
  }

  /** What others used of the machine during a part. */
  void noise(String part, Optional<Series> foreignCores) {
    foreignCores.ifPresent(
        series -> ((ObjectNode) report.get("foreignCores")).set(part, JSON.valueToTree(series)));
  }

  /** A part that could not be measured, and why. */
  void failed(String part, String reason) {
    ((ObjectNode) report.get("failed")).put(part, reason);
  }

  /** Writes it into a folder, named after when the run began; returns the file. */
  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(NAME.format(begun) + ".json");
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), report);
    return file;
  }
}
