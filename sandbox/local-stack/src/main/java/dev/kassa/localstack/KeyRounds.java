// Has a service replace the keys of what it stores, bite by bite.
package dev.kassa.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** Goes through a service's tables until nothing is left, or nothing more can be done. */
final class KeyRounds {
  private final OperatorClient client;
  private final String path;
  private final CommandSpec command;

  /**
   * @param path of the service's route
   * @param command says how it goes on
   */
  KeyRounds(OperatorClient client, String path, CommandSpec command) {
    this.client = client;
    this.path = path;
    this.command = command;
  }

  /**
   * Goes through.
   *
   * @param body who asks and why; a new one for each bite
   * @param key under which it is noted once, however often it is begun
   * @return exit code: 1 if something is left under an older key
   */
  int run(Supplier<ObjectNode> body, UUID key) throws IOException, InterruptedException {
    JsonNode left = null;
    long renewed = -1;
    // Rows that somebody was changing at that moment are done at the next round.
    for (int round = 1; renewed != 0 && (left == null || !left.isEmpty()); round++) {
      renewed = 0;
      String at = "";
      while (at != null) {
        JsonNode done = client.answerAgain(path, body.get().put("at", at), key);
        renewed += done.path("renewed").asLong();
        String next = done.path("next").textValue();
        if (next == null || next.endsWith(":")) {
          command
              .commandLine()
              .getErr()
              .printf(
                  Locale.ROOT,
                  "round %d, %s done: %d rows%n",
                  round,
                  done.path("table").asText(),
                  renewed);
        }
        at = next;
        left = done.get("left");
      }
    }
    return told(left);
  }

  private int told(JsonNode left) {
    if (left.isEmpty()) {
      command.commandLine().getOut().println("Nothing is left under an older key.");
      return 0;
    }
    left.properties()
        .forEach(
            table ->
                command
                    .commandLine()
                    .getOut()
                    .printf(
                        Locale.ROOT,
                        "left under an older key: %s, %d rows%n",
                        table.getKey(),
                        table.getValue().asLong()));
    return 1;
  }
}
